package io.zhiying.profile.identity;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Brings identifiers to their normal form; a value that can name nobody gives none. */
@Component
public final class IdentifierNormalizer {
    private static final Pattern EMAIL_FORM = Pattern.compile("[^@\\s]{1,64}@[^@\\s.][^@\\s]{0,250}");
    private static final Pattern TYPE_FORM = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,62}");
    /** Longer input is no phone number, and parsing it is work. */
    private static final int MAX_PHONE_INPUT = 40;

    private final PhoneNumberUtil phones = PhoneNumberUtil.getInstance();
    private final String phoneRegion;
    private final Set<String> blocked;

    public IdentifierNormalizer(IdentityProperties properties) {
        this.phoneRegion = properties.phoneRegion();
        this.blocked = properties.blockedValues().stream()
                .map(value -> value.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Emails without regard to case, phone numbers as E.164, all others as they are, without outer blanks. */
    public Optional<Identifier> normalize(String type, String value) {
        var plainType = type.strip().toLowerCase(Locale.ROOT);
        if (!TYPE_FORM.matcher(plainType).matches()) {
            return Optional.empty();
        }
        return normalValue(plainType, value.strip())
                .filter(normal -> !normal.isEmpty()
                        && normal.length() <= Identifier.MAX_VALUE
                        && !blocked.contains(normal.toLowerCase(Locale.ROOT)))
                .map(normal -> new Identifier(plainType, normal));
    }

    private Optional<String> normalValue(String type, String value) {
        return switch (type) {
            case Identifier.EMAIL ->
                Optional.of(value.toLowerCase(Locale.ROOT))
                        .filter(email -> EMAIL_FORM.matcher(email).matches());
            case Identifier.PHONE -> e164(value);
            default -> Optional.of(value);
        };
    }

    private Optional<String> e164(String value) {
        if (value.length() > MAX_PHONE_INPUT) {
            return Optional.empty();
        }
        try {
            var number = phones.parse(value, phoneRegion);
            return phones.isPossibleNumber(number)
                    ? Optional.of(phones.format(number, PhoneNumberFormat.E164))
                    : Optional.empty();
        } catch (NumberParseException e) {
            return Optional.empty();
        }
    }
}
