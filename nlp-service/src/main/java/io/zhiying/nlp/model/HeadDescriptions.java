package io.zhiying.nlp.model;

import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.workspace.Workspaces;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.util.ConcurrentLruCache;

/**
 * Remembers what classifiers say of themselves. What a version says never changes; which version is current does, so
 * that is forgotten when model-serving announces any change, when an answer comes from another version, and after a
 * while in any case. Each workspace has its own: a name may mean another model there.
 */
@Component
class HeadDescriptions {
    private final ModelServing serving;
    private final ModelProperties properties;
    private final InstantSource clock;
    private final Map<Key, Current> current;
    private final ConcurrentLruCache<VersionKey, HeadDescription> versions;

    HeadDescriptions(ModelServing serving, ModelProperties properties, InstantSource clock) {
        this.serving = serving;
        this.properties = properties;
        this.clock = clock;
        this.current = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Key, Current> eldest) {
                return size() > properties.descriptionsKept();
            }
        };
        this.versions = new ConcurrentLruCache<>(
                properties.descriptionsKept(), key -> serving.describe(key.classifier(), key.version()));
    }

    private record Key(WorkspaceId workspace, Classifier classifier) {}

    private record VersionKey(WorkspaceId workspace, Classifier classifier, String version) {}

    private record Current(HeadDescription description, Instant until) {}

    /** The version that the registry answers with, as far as is known. */
    HeadDescription current(Classifier classifier) {
        Key key = new Key(Workspaces.current(), classifier);
        HeadDescription known = known(key);
        return known != null ? known : refreshed(classifier);
    }

    /** The version that the registry answers with now. */
    HeadDescription refreshed(Classifier classifier) {
        Instant until = clock.instant().plus(properties.descriptionsFor());
        HeadDescription description = serving.describe(classifier, null);
        synchronized (current) {
            current.put(new Key(Workspaces.current(), classifier), new Current(description, until));
        }
        return description;
    }

    private @Nullable HeadDescription known(Key key) {
        synchronized (current) {
            Current found = current.get(key);
            return found == null || clock.instant().isAfter(found.until()) ? null : found.description();
        }
    }

    HeadDescription ofVersion(Classifier classifier, String version) {
        return versions.get(new VersionKey(Workspaces.current(), classifier, version));
    }

    /** Something about models changed. */
    void forget() {
        synchronized (current) {
            current.clear();
        }
        versions.clear();
    }
}
