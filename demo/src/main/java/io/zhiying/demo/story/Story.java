package io.zhiying.demo.story;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The whole story, chapter after chapter. */
public final class Story {
    private static final int CHAPTERS = 9;

    private final Stage stage;
    private final Map<String, String> summary = new LinkedHashMap<>();
    private int chapter;

    public Story(Stage stage) {
        this.stage = stage;
    }

    /** @return what came out, by heading */
    public Map<String, String> tell() {
        chapter("The catalogue: what the shop sells", () -> {
            new CatalogueChapter(stage).tell();
            return true;
        });
        Loaded loaded = chapter("A year of customers, orders and coupons", () -> new YearChapter(stage).tell());
        chapter("The shop's campaigns of that year", () -> {
            new HistoryChapter(stage, loaded).tell();
            return true;
        });
        chapter("A customer, found by an e-mail address", () -> {
            new CustomerChapter(stage).tell();
            return true;
        });
        SegmentChapter.Saved segment = chapter(
                "A segment: bought fresh produce twice, but not lately",
                () -> new SegmentChapter(stage, loaded).tell());
        chapter("Recommendations with reasons", () -> {
            new RecommendationChapter(stage, loaded).tell();
            return true;
        });
        chapter("What customers say, in Chinese and in English", () -> {
            new FeedbackChapter(stage, loaded).tell();
            return true;
        });
        String lift = chapter("A campaign that learns: two variants against a holdout", () -> {
            CampaignChapter.Sent sent = new CampaignChapter(stage, segment).tell();
            summary.put(
                    "campaign",
                    "%,d e-mails, one for each recipient".formatted(sent.mails().size()));
            return new OutcomeChapter(stage, segment, sent).tell();
        });
        String model = chapter("A better model, promoted", () -> new ModelChapter(stage).tell());

        summary.put(
                "ingestion",
                loaded.again()
                        ? "everything was there already, and sending it again changed nothing"
                        : "%,.0f events a second until visible in the profiles".formatted(loaded.eventsPerSecond()));
        summary.put("segment", "%,d members".formatted(segment.members().size()));
        summary.put("lift", lift);
        summary.put("model", model);
        return summary;
    }

    private <T> T chapter(String title, Supplier<T> tell) {
        chapter++;
        stage.console().chapter(chapter, CHAPTERS, title);
        return tell.get();
    }
}
