package io.zhiying.demo.story;

import io.zhiying.demo.api.Answer;
import io.zhiying.demo.api.Call;
import io.zhiying.demo.api.Json;
import io.zhiying.demo.console.Table;
import io.zhiying.demo.sample.Basket;
import io.zhiying.demo.sample.Household;
import io.zhiying.demo.sample.Product;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What to offer to three customers who buy different things, and what goes with one product. */
final class RecommendationChapter {
    private static final Duration TRAINING = Duration.ofMinutes(2);
    private static final int ITEMS = 4;
    /** Enough for a taste to show: what everybody buys comes first where it is the better guess. */
    private static final int OFFERS = 8;
    /** Departments whose best customers make three different tastes. */
    private static final List<String> TASTES = List.of("PRODUCE", "DRUG GM", "NUTRITION");

    private final Stage stage;
    private final Loaded loaded;
    private final Map<String, Product> products;

    RecommendationChapter(Stage stage, Loaded loaded) {
        this.stage = stage;
        this.loaded = loaded;
        this.products = stage.data().products().stream().collect(Collectors.toMap(Product::id, Function.identity()));
    }

    void tell() {
        train();
        Set<String> offered = new HashSet<>();
        for (String taste : TASTES) {
            offered.add(recommend(taste));
        }
        stage.check(offered.size() == TASTES.size(), "each of the three gets offers of their own");
        similar();
    }

    private void train() {
        Answer started = stage.show(Call.create(
                "/v1/recommendations/training", null, UUID.randomUUID().toString()));
        String job = started.headers()
                .firstValue("Location")
                .orElse("/v1/recommendations/training/"
                        + started.json().path("id").asString());
        JsonNode done = stage.await("the recommendation models are trained", TRAINING, () -> {
            JsonNode view = stage.api().must(Call.get(job)).json();
            return switch (view.path("state").asString()) {
                case "succeeded" -> Optional.of(view);
                case "failed", "cancelled" -> throw new StepFailed("the training ended so: " + view);
                default -> Optional.empty();
            };
        });
        stage.console().say("trained on the year: %s", done.path("state").asString());
    }

    /** @return the ids that were offered, joined */
    private String recommend(String taste) {
        Household household = lover(taste);
        Set<String> bought = stage.data().baskets().stream()
                .filter(basket -> basket.household().equals(household.number()))
                .flatMap(basket -> basket.lines().stream().map(Basket.Line::product))
                .collect(Collectors.toSet());
        ObjectNode body = Json.object()
                .put("profileId", loaded.profileOf(household.userId()))
                .put("limit", OFFERS)
                .put("excludePurchased", true);
        JsonNode answer = stage.show(Call.post("/v1/recommendations", body)).json();
        stage.console()
                .say(
                        "%s (%s), who buys much of %s; %d products bought; strategy %s",
                        household.givenName(),
                        household.userId(),
                        taste,
                        bought.size(),
                        answer.path("strategy").asString());
        stage.console().table(items(answer));
        for (JsonNode item : answer.path("items")) {
            if (bought.contains(item.path("itemId").asString())) {
                throw new StepFailed("bought before, and offered all the same: " + item);
            }
        }
        stage.check(
                answer.path("items").size() == OFFERS
                        && !answer.path("degraded").asBoolean(),
                "%d offers with reasons, none of them bought before",
                OFFERS);
        return answer.path("items")
                .valueStream()
                .map(item -> item.path("itemId").asString())
                .collect(Collectors.joining(","));
    }

    private void similar() {
        Product product = mostBought("YOGURT");
        JsonNode answer = stage.show(Call.get("/v1/recommendations/items/" + product.id() + "/similar?limit=" + ITEMS))
                .json();
        stage.console().say("like \"%s\" (%s)", product.title(), product.category());
        stage.console().table(items(answer));
        stage.check(answer.path("items").size() == ITEMS, "%d products like it", ITEMS);
    }

    private Table items(JsonNode answer) {
        var table = new Table("product", "category", "price", "why");
        for (JsonNode item : answer.path("items")) {
            String id = item.path("itemId").asString();
            Product product = products.get(id);
            table.row(
                    item.path("title").asString(),
                    product == null ? "" : product.category(),
                    product == null ? "" : product.price().setScale(2, java.math.RoundingMode.HALF_UP),
                    item.path("reasons").path(0).path("text").asString());
        }
        return table;
    }

    /** The household of which the largest share of many products is of this department. */
    private Household lover(String department) {
        Map<String, int[]> counts = new HashMap<>();
        for (Basket basket : stage.data().baskets()) {
            int[] count = counts.computeIfAbsent(basket.household(), household -> new int[2]);
            for (Basket.Line line : basket.lines()) {
                Product product = products.get(line.product());
                count[0]++;
                if (product != null && product.department().equals(department)) {
                    count[1]++;
                }
            }
        }
        return stage.data().households().stream()
                .filter(household -> counts.getOrDefault(household.number(), new int[2])[0] >= 40)
                .max(Comparator.comparingDouble(household -> {
                    int[] count = counts.getOrDefault(household.number(), new int[] {1, 0});
                    return (double) count[1] / count[0];
                }))
                .orElseThrow();
    }

    private Product mostBought(String category) {
        Map<String, Long> sold = stage.data().baskets().stream()
                .flatMap(basket -> basket.lines().stream())
                .collect(Collectors.groupingBy(Basket.Line::product, Collectors.counting()));
        return stage.data().products().stream()
                .filter(product -> product.category().equals(category))
                .max(Comparator.comparingLong(product -> sold.getOrDefault(product.id(), 0L)))
                .orElseThrow();
    }
}
