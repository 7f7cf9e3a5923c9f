package io.zhiying.profile.privacy;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.zhiying.platform.client.ServiceClients;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import org.springframework.web.client.RestClientResponseException;

/** What the other services keep of a person. nlp and model-serving keep nothing of what they are asked. */
@Component
class PersonalDataElsewhere {
    private static final String PATH = "/v1/personal-data/{profile}";

    private final Map<String, RestClient> services = new LinkedHashMap<>();

    PersonalDataElsewhere(ServiceClients clients) {
        for (var service : new String[] {"campaign", "recommendation"}) {
            services.put(service, clients.forService(service));
        }
    }

    /** @param data by kind */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Kept(Map<String, @Nullable Object> data) {}

    /** What a service says to an erasure. */
    sealed interface Answer {
        /** It holds nothing of the person any more, and takes nothing in. */
        record Erased() implements Answer {}

        /** @param things that are still to be deleted */
        record Holds(long things) implements Answer {}

        record Away(String why) implements Answer {}
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Left(long remaining) {}

    /** By service. @throws RestClientException where one of them is away */
    Map<String, Kept> of(UUID profile) {
        Map<String, Kept> kept = new LinkedHashMap<>();
        services.forEach((name, client) -> kept.put(
                name,
                Objects.requireNonNull(
                        client.get().uri(PATH, profile).retrieve().body(Kept.class))));
        return kept;
    }

    /**
     * Tells every service to erase a person, under all ids that were theirs, whether or not it has read the tombstones:
     * those travel by themselves, and a count of what is kept does not say whether they were read. One that is away
     * keeps none of the others from being told.
     */
    Map<String, Answer> erase(List<UUID> profiles) {
        Map<String, Answer> answers = new LinkedHashMap<>();
        services.forEach((name, client) -> answers.put(name, erase(client, profiles)));
        return answers;
    }

    private static Answer erase(RestClient client, List<UUID> profiles) {
        long things = 0;
        try {
            for (var profile : profiles) {
                var left = client.delete().uri(PATH, profile).retrieve().body(Left.class);
                if (left == null) {
                    return new Answer.Away("gives no answer");
                }
                things += left.remaining();
            }
        } catch (RestClientResponseException e) {
            return new Answer.Away("answers " + e.getStatusCode().value());
        } catch (ResourceAccessException e) {
            return new Answer.Away("does not answer");
        } catch (RestClientException e) {
            return new Answer.Away("gives an answer that cannot be read");
        }
        return things == 0 ? new Answer.Erased() : new Answer.Holds(things);
    }
}
