package io.zhiying.gateway.key;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeySecretTest {
    @ParameterizedTest
    @EnumSource(KeyKind.class)
    void readsWhatItGenerates(KeyKind kind) {
        var secret = KeySecret.generate(kind);

        assertThat(KeySecret.parse(secret.reveal())).hasValue(secret);
    }

    @Test
    void hidesItselfWhenPrinted() {
        var secret = KeySecret.generate(KeyKind.API);

        assertThat(secret.toString()).contains(secret.prefix()).doesNotContain(secret.secret());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "zy_", "zyx_aaaaaaaa_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "zy_aaaaaaaa_短"})
    void refusesOtherText(String text) {
        assertThat(KeySecret.parse(text)).isEmpty();
    }
}
