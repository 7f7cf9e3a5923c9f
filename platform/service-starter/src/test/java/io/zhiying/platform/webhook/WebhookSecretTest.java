package io.zhiying.platform.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With the vector that the libraries of Standard Webhooks are tested with. */
class WebhookSecretTest {
    private static final WebhookSecret SECRET = new WebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(UTF_8);
    private static final String SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    @Test
    void signsAsTheStandardSays() {
        assertThat(SECRET.sign(ID, 1614265330, BODY)).isEqualTo(SIGNATURE);
    }

    @Test
    void knowsItsSignatureAmongOthers() {
        assertThat(SECRET.verify("v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= " + SIGNATURE, ID, 1614265330, BODY))
                .isTrue();
        assertThat(SECRET.verify(SIGNATURE, ID, 1614265331, BODY)).isFalse();
        assertThat(SECRET.verify(SIGNATURE, ID, 1614265330, "{}".getBytes(UTF_8)))
                .isFalse();
        assertThat(WebhookSecret.random().verify(SIGNATURE, ID, 1614265330, BODY))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "whsec_",
                "whsec_c2hvcnQ=",
                "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS*"
            })
    void refusesWhatIsNoSecret(String text) {
        assertThatThrownBy(() -> new WebhookSecret(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
