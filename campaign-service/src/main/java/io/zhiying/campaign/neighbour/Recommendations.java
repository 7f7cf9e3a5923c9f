package io.zhiying.campaign.neighbour;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.zhiying.campaign.definition.RecommendationSlot;
import io.zhiying.platform.client.ServiceClients;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClient;

/** The recommendation service: what fills the slot. */
@Component
public class Recommendations {
    private static final String SERVICE = "recommendation";
    /** A message waits no longer for its slot. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final RestClient client;

    Recommendations(ServiceClients clients) {
        this.client = clients.forService(SERVICE, PATIENCE);
    }

    /**
     * Items as templates see them: {@code id}, {@code title}, {@code price}, {@code currency}, {@code url}, {@code reason} and
     * {@code attributes}.
     *
     * @param degraded whether they are the next best thing only
     */
    public record Slot(List<Map<String, @Nullable Object>> items, boolean degraded) {
        public static Slot empty() {
            return new Slot(List.of(), true);
        }
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Answer(List<Item> items, boolean degraded) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Item(
            String itemId,
            @Nullable String title,
            @Nullable Map<String, @Nullable Object> attributes,
            @Nullable Price price,
            @Nullable List<Reason> reasons) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Price(BigDecimal amount, @Nullable String currency) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Reason(@Nullable String text) {}

    /** @throws NeighbourAway where it does not answer in time */
    public Slot forProfile(UUID profile, RecommendationSlot slot) {
        Map<String, Object> body = new HashMap<>();
        body.put("profileId", profile);
        body.put("limit", slot.limit());
        body.put("excludePurchased", Boolean.TRUE.equals(slot.excludePurchased()));
        if (slot.categories() != null && !slot.categories().isEmpty()) {
            body.put("categories", slot.categories());
        }
        try {
            var answer = Calls.to(
                    SERVICE,
                    () -> Objects.requireNonNull(client.post()
                            .uri("/v1/recommendations")
                            .body(body)
                            .retrieve()
                            .body(Answer.class)));
            return new Slot(
                    answer.items().stream()
                            .limit(slot.limit())
                            .map(Recommendations::variables)
                            .toList(),
                    answer.degraded());
        } catch (HttpClientErrorException e) {
            // It refuses what we ask, so waiting would not help.
            return Slot.empty();
        }
    }

    private static Map<String, @Nullable Object> variables(Item item) {
        Map<String, @Nullable Object> attributes = item.attributes() == null ? Map.of() : item.attributes();
        Map<String, @Nullable Object> variables = new HashMap<>();
        variables.put("id", item.itemId());
        variables.put("title", item.title() == null ? item.itemId() : item.title());
        variables.put(
                "price",
                item.price() == null ? attributes.get("price") : item.price().amount());
        variables.put(
                "currency",
                item.price() == null ? attributes.get("currency") : item.price().currency());
        variables.put("url", attributes.get("url"));
        variables.put(
                "reason",
                item.reasons() == null || item.reasons().isEmpty()
                        ? ""
                        : item.reasons().getFirst().text());
        variables.put("attributes", attributes);
        return variables;
    }
}
