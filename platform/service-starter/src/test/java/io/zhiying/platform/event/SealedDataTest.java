package io.zhiying.platform.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class SealedDataTest {
    private static final byte[] DATA = "{\"name\":\"李雷\"}".getBytes(UTF_8);

    private final SealingKey key = newKey();
    private final byte[] sealed = SealedData.seal(key, DATA, "acme:li");

    private static SealingKey newKey() {
        var bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return new SealingKey("AZrJ0dV8cQ2z0n0R4m1QGA", new SecretKeySpec(bytes, SealingKey.ALGORITHM));
    }

    @Test
    void opensWithItsKeyAndTellsWhichThatIs() {
        assertThat(SealedData.isSealed(sealed)).isTrue();
        assertThat(SealedData.referenceOf(sealed)).isEqualTo(key.reference());
        assertThat(SealedData.open(sealed, key.key(), "acme:li")).isEqualTo(DATA);
        assertThat(new String(sealed, UTF_8)).doesNotContain("李雷", "name");
    }

    @Test
    void looksDifferentEachTime() {
        assertThat(SealedData.seal(key, DATA, "acme:li")).isNotEqualTo(sealed);
    }

    @Test
    void doesNotOpenWithAnotherKeyUnderAnotherNameOrChanged() {
        assertThatIllegalArgumentException().isThrownBy(() -> SealedData.open(sealed, newKey().key(), "acme:li"));
        assertThatIllegalArgumentException().isThrownBy(() -> SealedData.open(sealed, key.key(), "acme:han"));
        for (int i = 2 + 16; i < sealed.length; i++) {
            var changed = sealed.clone();
            changed[i] ^= 1;
            assertThatIllegalArgumentException().isThrownBy(() -> SealedData.open(changed, key.key(), "acme:li"));
        }
    }

    @Test
    void refusesWhatIsCutOff() {
        for (int length = 1; length < sealed.length; length++) {
            var cut = Arrays.copyOf(sealed, length);
            assertThatIllegalArgumentException().isThrownBy(() -> SealedData.open(cut, key.key(), "acme:li"));
        }
    }

    @Test
    void knowsPlainData() {
        assertThat(SealedData.isSealed(DATA)).isFalse();
        assertThat(SealedData.isSealed(new byte[0])).isFalse();
        assertThat(SealedData.isSealed(null)).isFalse();
    }
}
