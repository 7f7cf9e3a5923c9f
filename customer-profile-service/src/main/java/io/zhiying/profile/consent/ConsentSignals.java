package io.zhiying.profile.consent;

import io.zhiying.contracts.AcceptedEvent;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads consents from an event, as Segment's consent management writes them:
 * {@code context.consent.categoryPreferences}, a purpose with true or false each. They hold for every channel.
 */
public final class ConsentSignals {
    static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,62}");
    private static final int MAX_PURPOSES = 50;

    private ConsentSignals() {}

    public static List<Consent> of(AcceptedEvent event) {
        if (!(event.context().get("consent") instanceof Map<?, ?> consent)
                || !(consent.get("categoryPreferences") instanceof Map<?, ?> preferences)) {
            return List.of();
        }
        return preferences.entrySet().stream()
                .limit(MAX_PURPOSES)
                .filter(preference -> preference.getValue() instanceof Boolean
                        && NAME.matcher(purposeOf(preference)).matches())
                .map(preference -> new Consent(
                        Consent.EVERY_CHANNEL,
                        purposeOf(preference),
                        Boolean.TRUE.equals(preference.getValue()) ? ConsentStatus.GRANTED : ConsentStatus.DENIED,
                        "event",
                        event.timestamp()))
                .toList();
    }

    private static String purposeOf(Map.Entry<?, ?> preference) {
        return String.valueOf(preference.getKey()).strip().toLowerCase(Locale.ROOT);
    }
}
