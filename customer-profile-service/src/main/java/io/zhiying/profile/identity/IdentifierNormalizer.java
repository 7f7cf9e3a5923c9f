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
    /** Senders fill in an empty UUID, 0 or dashes where they know nothing. */
    private static final Pattern ZEROES_AND_DASHES = Pattern.compile("[-0]+");

    private static final Pattern EMAIL_FORM = Pattern.compile("[^@\\s]{1,64}@[^@\\s.][^@\\s]{0,250}");
    private static final Pattern TYPE_FORM = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,62}");
    /** Longer input is no phone number, and parsing it is work. */
    private static final int MAX_PHONE_INPUT = 40;

    private final PhoneNumberUtil phones = PhoneNumberUtil.getInstance();
    private final String phoneRegion;
    private final Set<String> blocked;

    public IdentifierNormalizer(IdentityProperties properties) {
        this.phoneRegion = properties.phoneRegion();
        this.blocked = properties.blockedValues().stream().map(Unicode::fold).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Emails without regard to case, width and the spelling of an international domain, phone numbers as E.164, all
     * others as they are, without outer blanks.
     */
    public Optional<Identifier> normalize(String type, String value) {
        var plainType = type.strip().toLowerCase(Locale.ROOT);
        var plainValue = value.strip();
        if (!TYPE_FORM.matcher(plainType).matches()
                || plainValue.isEmpty()
                || plainValue.length() > Identifier.MAX_VALUE
                || isBlocked(plainValue)) {
            return Optional.empty();
        }
        return normalValue(plainType, plainValue)
                .filter(normal -> normal.length() <= Identifier.MAX_VALUE)
                .filter(normal -> normal.equals(plainValue) || !isBlocked(normal))
                .map(normal -> new Identifier(plainType, normal));
    }

    static boolean isType(String type) {
        return TYPE_FORM.matcher(type).matches();
    }

    private boolean isBlocked(String value) {
        var folded = Unicode.fold(value);
        return folded.isEmpty()
                || blocked.contains(folded)
                || ZEROES_AND_DASHES.matcher(folded).matches();
    }

    private Optional<String> normalValue(String type, String value) {
        return switch (type) {
            case Identifier.EMAIL ->
                Optional.of(Unicode.fold(value).replace('\u3002', '.'))
                        .filter(email -> EMAIL_FORM.matcher(email).matches())
                        .map(IdentifierNormalizer::withAsciiDomain);
            case Identifier.PHONE -> e164(value);
            default -> Optional.of(value);
        };
    }

    private static String withAsciiDomain(String email) {
        int domain = email.indexOf('@') + 1;
        return email.substring(0, domain) + Unicode.asciiDomain(email.substring(domain));
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
