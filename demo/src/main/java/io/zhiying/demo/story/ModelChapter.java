package io.zhiying.demo.story;

import io.zhiying.demo.api.Call;
import io.zhiying.demo.api.Json;
import io.zhiying.demo.api.Payload;
import io.zhiying.demo.console.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A better version of a model: registered, promoted for this workspace, and the answers that change. */
final class ModelChapter {
    private static final String MODEL = "sentiment-zh";
    private static final String PATH = "/v1/registry/models/" + MODEL;
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final List<String> FILES = List.of("architecture.json", "model-0000.params");
    /** Of goods that the first version, trained on meals alone, has never heard of. */
    private static final List<String> TEXTS = List.of(
            "手机用了三天就自动关机，屏幕还有一道划痕。",
            "这本书印刷清晰，内容深入浅出，值得一读。",
            "酒店隔音太差，半夜还能听到隔壁说话。",
            "衣服起球很严重，洗一次就变形了。",
            "笔记本散热不错，运行大型软件也不卡。",
            "热水器安装师傅另外收费，和页面上说的不一样。",
            "洗发水味道清香，洗完头发很顺滑。",
            "书是盗版的，好多错别字，还缺页。",
            "平板反应慢，电池不耐用，后悔买了。",
            "房间宽敞明亮，离地铁站只有两分钟。",
            "牛奶包装破损，洒了一箱子。",
            "键盘手感偏硬，打久了手指疼。",
            "被套颜色和图片一样，摸起来很柔软。",
            "客服答应补发配件，一个月了还没有消息。");

    private final Stage stage;

    ModelChapter(Stage stage) {
        this.stage = stage;
    }

    private record Judgement(String label, double probability, String version) {}

    /** @return what changed, in one line */
    String tell() {
        JsonNode model = stage.show(Call.get(PATH)).json();
        Optional<String> earlier = ownReadyVersion(model);
        String champion = model.path("aliases").path("champion").asString();
        if (earlier.filter(champion::equals).isPresent()) {
            stage.console()
                    .say("an earlier run promoted version %s; rolled back first, to show the change again", champion);
            stage.show(Call.create(
                    PATH + "/aliases/champion/rollback", null, UUID.randomUUID().toString()));
            champion = awaitOther(champion);
        }
        List<Judgement> before = judge(true);
        String candidate = earlier.orElseGet(this::register);
        stage.show(Call.put(PATH + "/aliases/champion", Json.object().put("version", candidate)));
        awaitOther(before.getFirst().version());
        List<Judgement> after = judge(false);
        return compare(before, after);
    }

    private static Optional<String> ownReadyVersion(JsonNode model) {
        return model.path("versions")
                .valueStream()
                .filter(version -> version.path("visibility").asString().equals("private")
                        && version.path("state").asString().equals("ready"))
                .map(version -> version.path("version").asString())
                .findFirst();
    }

    private String register() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        FILES.forEach(file -> files.put(file, resource(file)));
        ObjectNode version = Json.object();
        version.putObject("parameters").put("encoder", "bge-small-zh-v1.5");
        JsonNode registered = stage.show(
                        Call.upload(PATH + "/versions?wait=30", Payload.form(files, "version", version)))
                .json();
        String number = registered.path("version").asString();
        JsonNode ready = stage.await("version " + number + " is tried and ready", PATIENCE, () -> {
            JsonNode view =
                    stage.api().must(Call.get(PATH + "/versions/" + number)).json();
            return switch (view.path("state").asString()) {
                case "ready" -> Optional.of(view);
                case "failed" -> throw new StepFailed("version " + number + " was refused: " + view);
                default -> Optional.empty();
            };
        });
        stage.check(
                ready.path("visibility").asString().equals("private"),
                "version %s of %s is ready, for this workspace alone",
                number,
                MODEL);
        return number;
    }

    private List<Judgement> judge(boolean shown) {
        ObjectNode body = Json.object().put("language", "zh");
        body.set("texts", Json.array(TEXTS));
        Call call = Call.post("/v1/nlp/sentiment", body);
        JsonNode results =
                (shown ? stage.show(call) : stage.api().must(call)).json().path("results");
        return results.valueStream()
                .map(result -> new Judgement(
                        result.path("label").asString("–"),
                        result.path("probabilities")
                                .path(result.path("label").asString(""))
                                .asDouble(),
                        result.path("model").path("version").asString("")))
                .toList();
    }

    private String awaitOther(String version) {
        return stage.await(
                "another version than " + version + " answers",
                PATIENCE,
                () -> Optional.of(judge(false).getFirst().version()).filter(now -> !now.equals(version)));
    }

    private String compare(List<Judgement> before, List<Judgement> after) {
        String old = "version " + before.getFirst().version();
        String now = "version " + after.getFirst().version();
        var table = new Table("text", old, "sure", now, "sure", "");
        int changed = 0;
        for (int at = 0; at < TEXTS.size(); at++) {
            Judgement first = before.get(at);
            Judgement second = after.get(at);
            boolean other = !first.label().equals(second.label());
            changed += other ? 1 : 0;
            table.row(
                    TEXTS.get(at),
                    first.label(),
                    Figures.percent(first.probability()),
                    second.label(),
                    Figures.percent(second.probability()),
                    other ? "← changed" : "");
        }
        stage.console().table(table);
        stage.check(changed > 0, "%d of %d answers changed with the promotion", changed, TEXTS.size());
        return "%s promoted over %s: %d of %d answers changed".formatted(now, old, changed, TEXTS.size());
    }

    private static byte[] resource(String name) {
        String path = "/models/" + MODEL + "/2/" + name;
        try (var in = ModelChapter.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new StepFailed("the demo lacks its resource " + path);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
