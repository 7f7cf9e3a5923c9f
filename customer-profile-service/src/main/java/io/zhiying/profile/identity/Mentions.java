package io.zhiying.profile.identity;

import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Tells whether what somebody sent names a person, wherever in it and in whatever spelling of an identifier. */
@Component
public class Mentions {
    private final JsonMapper json = JsonMapper.builder().build();
    private final IdentifierNormalizer normalizer;

    Mentions(IdentifierNormalizer normalizer) {
        this.normalizer = normalizer;
    }

    /** @param text JSON, or else any text, in which an identifier counts where it stands as it is */
    public boolean of(Collection<Identifier> whom, String text) {
        var named = Set.copyOf(whom);
        var types = new HashSet<String>();
        named.forEach(identifier -> types.add(identifier.type()));
        try {
            return in(json.readValue(text, Object.class), named, types);
        } catch (JacksonException e) {
            return named.stream().anyMatch(identifier -> text.contains(identifier.value()));
        }
    }

    private boolean in(@Nullable Object value, Set<Identifier> named, Set<String> types) {
        return switch (value) {
            case Map<?, ?> object ->
                object.entrySet().stream()
                        .anyMatch(entry -> in(entry.getKey(), named, types) || in(entry.getValue(), named, types));
            case Collection<?> list -> list.stream().anyMatch(each -> in(each, named, types));
            case String text -> names(text, named, types);
            case Number number -> names(number.toString(), named, types);
            case null, default -> false;
        };
    }

    private boolean names(String text, Set<Identifier> named, Set<String> types) {
        return types.stream()
                .anyMatch(type ->
                        normalizer.normalize(type, text).filter(named::contains).isPresent());
    }
}
