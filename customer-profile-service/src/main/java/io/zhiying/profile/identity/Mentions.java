package io.zhiying.profile.identity;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Tells whether what somebody sent names a person, wherever in it and in whatever spelling of an identifier. */
@Component
public class Mentions {
    private final JsonMapper json = JsonMapper.builder().build();
    private final IdentifierNormalizer normalizer;
    private final Identifiers identifiers;

    Mentions(IdentifierNormalizer normalizer, Identifiers identifiers) {
        this.normalizer = normalizer;
        this.identifiers = identifiers;
    }

    /**
     * Of texts, those that name the profile; asked while its identifiers are still known.
     *
     * @param texts rows of an {@code id} and a {@code text}: JSON, or else any text, in which an identifier counts where
     *     it stands as it is
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public List<UUID> of(UUID profile, JdbcClient.StatementSpec texts) {
        var named = identifiers.of(List.of(profile)).getOrDefault(profile, List.of()).stream()
                .map(Identifiers.Known::identifier)
                .collect(Collectors.toSet());
        var types = named.stream().map(Identifier::type).collect(Collectors.toSet());
        List<UUID> naming = new ArrayList<>();
        texts.query(row -> {
            if (in(row.getString("text"), named, types)) {
                naming.add(row.getObject("id", UUID.class));
            }
        });
        return naming;
    }

    private boolean in(String text, Set<Identifier> named, Set<String> types) {
        try {
            return inValue(json.readValue(text, Object.class), named, types);
        } catch (JacksonException e) {
            return named.stream().anyMatch(identifier -> text.contains(identifier.value()));
        }
    }

    private boolean inValue(@Nullable Object value, Set<Identifier> named, Set<String> types) {
        return switch (value) {
            case Map<?, ?> object ->
                object.entrySet().stream()
                        .anyMatch(entry ->
                                inValue(entry.getKey(), named, types) || inValue(entry.getValue(), named, types));
            case Collection<?> list -> list.stream().anyMatch(each -> inValue(each, named, types));
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
