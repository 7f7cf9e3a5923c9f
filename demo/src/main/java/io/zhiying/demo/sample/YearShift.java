package io.zhiying.demo.sample;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** Moves the sample year by whole days, so that the story happens now. */
public record YearShift(long days) {
    /** The last day in the sample. */
    static final LocalDate LAST_DAY = LocalDate.of(2018, 1, 1);

    /** The shift that puts the sample's last day on the day before this time, in UTC. */
    public static YearShift untilYesterday(Instant now) {
        return new YearShift(ChronoUnit.DAYS.between(
                LAST_DAY, LocalDate.ofInstant(now, ZoneOffset.UTC).minusDays(1)));
    }

    /** The shift with which an event of the sample was loaded, from its two times. */
    public static YearShift between(Instant recorded, Instant loaded) {
        return new YearShift(Duration.between(recorded, loaded).toDays());
    }

    public Instant of(Instant recorded) {
        return recorded.plus(days, ChronoUnit.DAYS);
    }

    public LocalDate of(LocalDate recorded) {
        return recorded.plusDays(days);
    }

    public LocalDate lastDay() {
        return of(LAST_DAY);
    }
}
