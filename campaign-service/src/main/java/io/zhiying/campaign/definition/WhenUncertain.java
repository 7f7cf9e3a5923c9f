package io.zhiying.campaign.definition;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;

/**
 * What becomes of a message of which nobody can know whether the mail server took it: leave it ({@code skip}: nobody
 * gets two, somebody may get none) or send it again under the same Message-ID ({@code resend}: nobody gets none).
 */
public enum WhenUncertain {
    SKIP,
    RESEND;

    @JsonValue
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    public static WhenUncertain of(String label) {
        return Arrays.stream(values())
                .filter(value -> value.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be skip or resend"));
    }
}
