package io.zhiying.nlp.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LanguageIdentifierTest {
    private static final LanguageIdentifier IDENTIFIER = identifier(
            "zh", "en", "ja", "ko", "de", "fr", "es", "pt", "it", "nl", "pl", "ru", "tr", "ar", "th", "vi", "id", "ms");

    private static LanguageIdentifier identifier(String... languages) {
        return new LanguageIdentifier(new LanguageProperties(List.of(languages), List.of("zh", "en"), 10, 0.3, 1000));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            zh | 物流很快，包装也很好
            zh | 不错
            zh | 這家店的服務態度很好
            zh | 用了三天就坏了😡
            zh | 优の品的杯子真好看
            en | Great quality, will buy again
            en | too small
            en | refund please
            en | The battery died after 2 days.
            en | LOL so bad
            ja | とても気に入りました
            ja | サイズが小さい
            ko | 배송이 빨라요
            de | Die Lieferung war sehr schnell
            fr | Très déçu par la qualité
            es | El producto llegó roto
            pt | Muito bom, recomendo
            it | Ottimo prodotto, spedizione veloce
            nl | Heel snel geleverd
            pl | Bardzo dobry produkt
            ru | Очень хороший товар
            tr | Çok güzel bir ürün
            ar | منتج رائع جدا
            th | สินค้าดีมาก
            vi | Sản phẩm rất tốt
            id | Barangnya bagus sekali
            """)
    void knowsAShortText(String language, String text) {
        assertThat(IDENTIFIER.identify(text).language()).isEqualTo(language);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "👍👍",
                "😀🎉❤️",
                "12345",
                "?!…",
                "https://example.com/great-product",
                "a@b.com",
                "\u0000",
                "\uD83D"
            })
    void doesNotGuessWhereThereAreNoWords(String text) {
        assertThat(IDENTIFIER.identify(text)).isEqualTo(new Detection("und", 0, List.of()));
    }

    @Test
    void weighsAMixedTextByItsWords() {
        Detection mostlyChinese = IDENTIFIER.identify("这个iPhone手机的battery太差");
        assertThat(mostlyChinese.language()).isEqualTo("zh");
        assertThat(mostlyChinese.confidence()).isBetween(0.6, 0.8);
        assertThat(mostlyChinese.alternatives()).first().satisfies(next -> {
            assertThat(next.language()).isEqualTo("en");
            assertThat(next.confidence()).isBetween(0.1, 0.4);
        });

        Detection mostlyEnglish =
                IDENTIFIER.identify("The 火锅 flavoured crisps are really great and I will buy them again");
        assertThat(mostlyEnglish.language()).isEqualTo("en");
        assertThat(mostlyEnglish.alternatives())
                .extracting(Detection.Alternative::language)
                .contains("zh");
    }

    @Test
    void readsALinkOrAddressAsNoLanguage() {
        assertThat(IDENTIFIER.identify("好用 https://shop.example.com/items/best-phone-case-of-the-year me@example.com"))
                .satisfies(detection -> {
                    assertThat(detection.language()).isEqualTo("zh");
                    assertThat(detection.confidence()).isGreaterThan(0.9);
                });
    }

    @Test
    void isSurerOfALongerText() {
        assertThat(IDENTIFIER.identify("good").confidence())
                .isLessThan(IDENTIFIER
                        .identify("good value for the money, and it fits")
                        .confidence());
    }

    @Test
    void givesProbabilitiesThatSumToAtMostOne() {
        Stream.of("hello", "ok", "je suis déçu", "good 好评", "Привет hello 你好 こんにちは")
                .map(IDENTIFIER::identify)
                .forEach(detection -> assertThat(detection.confidence()
                                + detection.alternatives().stream()
                                        .mapToDouble(Detection.Alternative::confidence)
                                        .sum())
                        .isLessThanOrEqualTo(1.002));
    }

    @Test
    void tellsOnlyConfiguredLanguages() {
        LanguageIdentifier few = identifier("zh", "en");
        assertThat(few.identify("Очень хороший товар").language()).isEqualTo("und");
        assertThat(few.identify("とても気に入りました").language()).isEqualTo("und");
        assertThat(few.identify("很好").language()).isEqualTo("zh");
    }

    @Test
    void refusesALanguageThatTheModelDoesNotKnow() {
        assertThatThrownBy(() -> identifier("zh", "tlh"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tlh");
    }

    @Test
    void readsALongTextInBoundedTime() {
        String text = "@".repeat(5000) + "www.".repeat(1000) + "a".repeat(1000);
        long start = System.nanoTime();
        IDENTIFIER.identify(text);
        assertThat(System.nanoTime() - start).isLessThan(2_000_000_000L);
    }
}
