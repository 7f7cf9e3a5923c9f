package io.zhiying.campaign.neighbour;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A customer, as far as campaigns need one. */
public record Profile(UUID id, Map<String, @Nullable Object> traits, List<Identifier> identifiers) {
    /** One mailbox: no list, no comment, no line break could pass as more than an address. */
    private static final Pattern ADDRESS = Pattern.compile(
            "[^\\s@<>(),;:\\\\\"\\[\\]\\p{Cntrl}]{1,64}@[\\p{L}\\p{N}](?:[\\p{L}\\p{N}.-]{0,250}[\\p{L}\\p{N}])?");

    /** One way to name a customer. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Identifier(String type, String value) {}

    /** Of the identifier {@code email}, else of the trait. */
    public Optional<String> email() {
        return Stream.concat(
                        identifiers.stream()
                                .filter(identifier -> identifier.type().equals("email"))
                                .map(Identifier::value),
                        traits.get("email") instanceof String trait ? Stream.of(trait) : Stream.empty())
                .map(String::strip)
                .filter(address -> ADDRESS.matcher(address).matches())
                .findFirst();
    }
}
