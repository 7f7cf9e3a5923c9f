package io.zhiying.profile.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.mock.env.MockEnvironment;

class IdentifierNormalizerTest {
    private final IdentifierNormalizer normalizer = new IdentifierNormalizer(
            Binder.get(new MockEnvironment()).bindOrCreate("zhiying.profile.identity", IdentityProperties.class));

    @ParameterizedTest
    @CsvSource({
        "Li.Lei@Example.COM, li.lei@example.com",
        "ｌｉ＠ｅｘａｍｐｌｅ．ｃｏｍ, li@example.com",
        "li@example。com, li@example.com",
        "\uFEFFli@example.com\u200B, li@example.com",
        "\u3000li@example.com\u00A0, li@example.com",
        "李雷@例子.中国, 李雷@xn--fsqu00a.xn--fiqs8s",
        "李雷@XN--FSQU00A.xn--fiqs8s, 李雷@xn--fsqu00a.xn--fiqs8s",
        "Jose\u0301@example.com, jos\u00E9@example.com",
        "hans@stra\u00DFe.de, hans@stra\u00DFe.de",
        "hans@strasse.de, hans@strasse.de",
        "a@b..c, a@b..c"
    })
    void readsAnEmailInOneSpelling(String sent, String normal) {
        assertThat(normalizer.normalize("email", sent)).contains(new Identifier("email", normal));
    }

    @ParameterizedTest
    @ValueSource(strings = {"138 0013 8000", "+86-138-0013-8000", "008613800138000", "１３８００１３８０００", "(+86)13800138000"})
    void readsAPhoneNumberAsE164(String sent) {
        assertThat(normalizer.normalize("phone", sent)).contains(new Identifier("phone", "+8613800138000"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\uFEFF",
                "NULL",
                "ｎｕｌｌ",
                "Undefined",
                "未知",
                " 游客 ",
                "0",
                "0000",
                "--",
                "-1",
                "［object Object］",
                "00000000-0000-0000-0000-000000000000"
            })
    void readsNobodyInAValueThatStandsForNothing(String sent) {
        assertThat(normalizer.normalize("user_id", sent)).isEmpty();
        assertThat(normalizer.normalize("phone", sent)).isEmpty();
        assertThat(normalizer.normalize("email", sent)).isEmpty();
        assertThat(normalizer.normalize("wechat_unionid", sent)).isEmpty();
    }

    @Test
    void keepsTheSendersOwnIdsAsTheyAre() {
        assertThat(normalizer.normalize(" WeChat_UnionId ", " oUnion-ＡbC "))
                .contains(new Identifier("wechat_unionid", "oUnion-ＡbC"));
        assertThat(normalizer.normalize("user_id", "u-00")).contains(new Identifier("user_id", "u-00"));
    }

    @Property(tries = 2000)
    void leavesWhatIsNormalAsItIs(@ForAll("emails") String sent) {
        normalizer
                .normalize("email", sent)
                .ifPresent(once ->
                        assertThat(normalizer.normalize("email", once.value())).isEqualTo(Optional.of(once)));
    }

    @Provide
    Arbitrary<String> emails() {
        var part = Arbitraries.strings().ofMinLength(1).ofMaxLength(12);
        var han = Arbitraries.strings()
                .withCharRange('\u4E00', '\u9FA5')
                .ofMinLength(1)
                .ofMaxLength(5);
        var domain = Arbitraries.oneOf(part, han, han.map(label -> label + "。中国"), part.map(label -> label + ".com"));
        return Arbitraries.oneOf(part, han).flatMap(local -> domain.map(name -> local + "@" + name));
    }
}
