package io.zhiying.serving.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Short sentences such as customers write, the same for the same seed: 3 to 9 words, or 5 to 15 Chinese characters. */
final class Sentences {
    private static final List<List<String>> ENGLISH = List.of(
            List.of(
                    "My order",
                    "The parcel",
                    "The blue jacket",
                    "This pair of shoes",
                    "Your app",
                    "The coffee machine"),
            List.of(" never came", " arrived late", " came broken", " fits perfectly", " is too small", " works well"),
            List.of(".", "!", ", thank you.", " and I want a refund.", " again."));
    private static final List<List<String>> CHINESE = List.of(
            List.of("我的订单", "这件外套", "这双鞋", "你们的客服", "咖啡机", "快递"),
            List.of("到得太晚了", "收到就是坏的", "非常合适", "尺码偏小", "很好用", "没有送到"),
            List.of("。", "！", "，谢谢。", "，我要退款。", "吗？"));

    private Sentences() {}

    /** @param language {@code zh} for Chinese, others for English */
    static List<String> of(String language, int count, long seed) {
        var random = new Random(seed);
        List<String> sentences = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            var sentence = new StringBuilder();
            for (List<String> choices : language.startsWith("zh") ? CHINESE : ENGLISH) {
                sentence.append(choices.get(random.nextInt(choices.size())));
            }
            sentences.add(sentence.toString());
        }
        return sentences;
    }
}
