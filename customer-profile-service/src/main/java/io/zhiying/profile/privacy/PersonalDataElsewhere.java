package io.zhiying.profile.privacy;

import io.zhiying.platform.client.ServiceClients;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;

/** What the other services keep of a person. nlp and model-serving keep nothing of what they are asked. */
@Component
class PersonalDataElsewhere {
    private final Map<String, RestClient> services = new LinkedHashMap<>();

    PersonalDataElsewhere(ServiceClients clients) {
        for (var service : new String[] {"campaign", "recommendation"}) {
            services.put(service, clients.forService(service));
        }
    }

    /**
     * @param remaining how many things an erasure still has to delete
     * @param data by kind
     */
    record Kept(long remaining, Map<String, @Nullable Object> data) {}

    /** By service. @throws org.springframework.web.client.RestClientException where one of them is away */
    Map<String, Kept> of(UUID profile) {
        Map<String, Kept> kept = new LinkedHashMap<>();
        services.forEach((name, client) -> kept.put(
                name,
                Objects.requireNonNull(client.get()
                        .uri("/v1/personal-data/{profile}", profile)
                        .retrieve()
                        .body(Kept.class))));
        return kept;
    }
}
