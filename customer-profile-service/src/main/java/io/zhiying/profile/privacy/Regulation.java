package io.zhiying.profile.privacy;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The law that a request relies on, and how long it gives for an answer. */
enum Regulation {
    /** One month: Regulation (EU) 2016/679, article 12 (3). */
    @JsonProperty("gdpr")
    GDPR(received -> received.plusMonths(1)),
    /** 45 days: California Civil Code, section 1798.130 (a)(2). */
    @JsonProperty("ccpa")
    CCPA(received -> received.plus(Duration.ofDays(45))),
    /**
     * 15 working days: the PIPL itself says "in time" (article 50); the limit is that of the authorities' method for
     * finding unlawful handling by apps (2019, 6.4). Public holidays are not known here, so the date is never too late.
     */
    @JsonProperty("pipl")
    PIPL(received -> workingDaysAfter(received, 15));

    private static final Set<DayOfWeek> WEEKEND = EnumSet.of(DayOfWeek.SATURDAY, DayOfWeek.SUNDAY);

    private final UnaryOperator<ZonedDateTime> due;

    Regulation(UnaryOperator<ZonedDateTime> due) {
        this.due = due;
    }

    Instant due(Instant received) {
        return due.apply(received.atZone(ZoneOffset.UTC)).toInstant();
    }

    String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Regulation of(String wire) {
        return valueOf(wire.toUpperCase(Locale.ROOT));
    }

    private static ZonedDateTime workingDaysAfter(ZonedDateTime from, int days) {
        var day = from;
        for (int left = days; left > 0; ) {
            day = day.plusDays(1);
            if (!WEEKEND.contains(day.getDayOfWeek())) {
                left--;
            }
        }
        return day;
    }
}
