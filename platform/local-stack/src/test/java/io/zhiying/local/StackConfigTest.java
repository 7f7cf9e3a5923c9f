package io.zhiying.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StackConfigTest {
    private static final Path ROOT = Path.of("/srv/zhiying");

    @Test
    void usesTheDocumentedPortsAndVarUnlessTold() {
        var config = StackConfig.fromEnvironment(ROOT, Map.of());

        assertThat(config.home()).isEqualTo(ROOT.resolve("var"));
        assertThat(config.urls().gateway()).isEqualTo("http://127.0.0.1:8080");
        assertThat(config.urls().campaign()).isEqualTo("http://127.0.0.1:8085");
        assertThat(config.urls().jdbc("nlp")).isEqualTo("jdbc:postgresql://127.0.0.1:15432/nlp");
        assertThat(config.urls().kafka()).isEqualTo("127.0.0.1:19092");
    }

    @Test
    void takesPortsAndHomeFromTheEnvironment() {
        var config = StackConfig.fromEnvironment(
                ROOT, Map.of("ZHIYING_CUSTOMER_PROFILE_PORT", "9084", "ZHIYING_HOME", "/tmp/other"));

        assertThat(config.urls().customerProfile()).isEqualTo("http://127.0.0.1:9084");
        assertThat(config.home()).isEqualTo(Path.of("/tmp/other"));
    }

    @Test
    void namesTheVariableThatIsNotAPort() {
        for (String text : new String[] {"http", "0", "65536", "-1"}) {
            assertThatExceptionOfType(StackException.class)
                    .isThrownBy(() -> StackConfig.fromEnvironment(ROOT, Map.of("ZHIYING_NLP_PORT", text)))
                    .withMessageContaining("ZHIYING_NLP_PORT")
                    .withMessageContaining(text);
        }
    }

    @Test
    void refusesOnePortForTwo() {
        assertThatExceptionOfType(StackException.class)
                .isThrownBy(() -> StackConfig.fromEnvironment(ROOT, Map.of("ZHIYING_NLP_PORT", "8080")))
                .withMessageContaining("ZHIYING_GATEWAY_PORT")
                .withMessageContaining("ZHIYING_NLP_PORT");
    }

    @Test
    void findsAFreePortForEach() {
        var ports =
                StackConfig.onFreePorts(ROOT, Path.of("/tmp/second"), Map.of()).ports();

        assertThat(ports).hasSize(StackPort.values().length);
        assertThat(new HashSet<>(ports.values())).hasSize(ports.size());
    }
}
