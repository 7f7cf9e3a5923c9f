package io.zhiying.platform.event;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.client.ServiceClients;
import io.zhiying.platform.workspace.Workspaces;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/**
 * Asks customer-profile, which has the keys, and remembers its answers for a while, in memory alone. A key that was
 * destroyed meanwhile opens events here until then.
 */
public class NeighbourKeys implements OpeningKeys {
    private static final Duration REMEMBERED = Duration.ofMinutes(2);
    private static final int MOST_REMEMBERED = 50_000;
    /** What one call asks for. */
    private static final int AT_ONCE = 1000;

    private final ServiceClients clients;
    private final Cache<Known, SecretKey> known = Caffeine.newBuilder()
            .expireAfterWrite(REMEMBERED)
            .maximumSize(MOST_REMEMBERED)
            .build();

    public NeighbourKeys(ServiceClients clients) {
        this.clients = clients;
    }

    private record Known(WorkspaceId workspace, String reference) {}

    /** What is asked, and what is answered: base64 of the keys by reference, without those that were destroyed. */
    record Wanted(List<String> references) {}

    record Answer(Map<String, String> keys) {}

    @Override
    public Map<String, SecretKey> of(WorkspaceId workspace, Collection<String> references) {
        Map<String, SecretKey> keys = new HashMap<>();
        List<String> unknown = new ArrayList<>();
        for (var reference : references) {
            var key = known.getIfPresent(new Known(workspace, reference));
            if (key == null) {
                unknown.add(reference);
            } else {
                keys.put(reference, key);
            }
        }
        for (int from = 0; from < unknown.size(); from += AT_ONCE) {
            var some = unknown.subList(from, Math.min(unknown.size(), from + AT_ONCE));
            ask(workspace, some).forEach((reference, encoded) -> {
                var key = new SecretKeySpec(Base64.getDecoder().decode(encoded), SealingKey.ALGORITHM);
                known.put(new Known(workspace, reference), key);
                keys.put(reference, key);
            });
        }
        return keys;
    }

    private Map<String, String> ask(WorkspaceId workspace, List<String> references) {
        try {
            RestClient client = clients.forService("customer-profile");
            return Workspaces.call(
                    workspace,
                    () -> Objects.requireNonNull(client.post()
                                    .uri("/v1/data-keys/open")
                                    .body(new Wanted(references))
                                    .retrieve()
                                    .body(Answer.class))
                            .keys());
        } catch (RestClientException e) {
            // Not the events' fault, whatever it is: none may count as erased because of it.
            throw new RetryLater("customer-profile gives no keys now", e);
        }
    }
}
