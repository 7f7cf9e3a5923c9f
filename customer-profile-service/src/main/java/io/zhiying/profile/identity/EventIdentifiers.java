package io.zhiying.profile.identity;

import io.zhiying.contracts.AcceptedEvent;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Reads from an event all that names its customer: {@code userId}, {@code anonymousId}, {@code previousId} of an
 * alias, {@code email} and {@code phone} of an identify's traits or of {@code context.traits}, and
 * {@code context.externalIds} of the collection {@code users}.
 */
@Component
public final class EventIdentifiers {
    /** An event cannot glue more than this together. */
    private static final int MAX_EXTERNAL = 20;

    private final IdentifierNormalizer normalizer;
    private final Supplier<IdentityRules.Compiled> rules;

    EventIdentifiers(IdentifierNormalizer normalizer, Supplier<IdentityRules.Compiled> rules) {
        this.normalizer = normalizer;
        this.rules = rules;
    }

    /** Without rules of a workspace. */
    public static EventIdentifiers without(IdentifierNormalizer normalizer) {
        var none = IdentityRules.NONE.compiled();
        return new EventIdentifiers(normalizer, () -> none);
    }

    /** The strongest first, by the rules of the current workspace; empty where nothing in the event can name a person. */
    public List<Identifier> of(AcceptedEvent event) {
        var found = new LinkedHashSet<Identifier>();
        add(found, Identifier.USER_ID, event.userId());
        if (event.type().equals("alias")) {
            add(found, Identifier.USER_ID, event.previousId());
        }
        add(found, Identifier.ANONYMOUS_ID, event.anonymousId());
        if (event.type().equals("identify")) {
            addContacts(found, event.traits());
        }
        if (event.context().get("traits") instanceof Map<?, ?> traits) {
            addContacts(found, traits);
        }
        if (event.context().get("externalIds") instanceof List<?> ids) {
            ids.stream().limit(MAX_EXTERNAL).forEach(id -> addExternal(found, id));
        }
        return rules.get().read(List.copyOf(found));
    }

    private void addContacts(LinkedHashSet<Identifier> found, Map<?, ?> traits) {
        add(found, Identifier.EMAIL, traits.get("email"));
        add(found, Identifier.PHONE, traits.get("phone"));
    }

    private void addExternal(LinkedHashSet<Identifier> found, @Nullable Object id) {
        if (id instanceof Map<?, ?> external
                && external.get("type") instanceof String type
                && (external.get("collection") == null || "users".equals(external.get("collection")))) {
            add(found, type, external.get("id"));
        }
    }

    private void add(LinkedHashSet<Identifier> found, String type, @Nullable Object value) {
        var text = Identifier.text(value);
        if (text != null) {
            normalizer.normalize(type, text).ifPresent(found::add);
        }
    }
}
