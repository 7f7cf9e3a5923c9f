package io.zhiying.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkspaceIdTest {
    @ParameterizedTest
    @ValueSource(strings = {"default", "a1", "acme-cn", "abcdefghijabcdefghijabcdefghijabcdefghi"})
    void takesSlugs(String value) {
        assertThat(new WorkspaceId(value)).hasToString(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "A1", "1a", "*", "a:b", "a b", "智营", "abcdefghijabcdefghijabcdefghijabcdefghij"})
    void refusesAnythingElse(String value) {
        assertThatThrownBy(() -> new WorkspaceId(value)).isInstanceOf(IllegalArgumentException.class);
    }
}
