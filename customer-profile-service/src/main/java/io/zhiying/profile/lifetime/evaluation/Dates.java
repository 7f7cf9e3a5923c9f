package io.zhiying.profile.lifetime.evaluation;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Days as files write them; of a time of day, only the day counts. */
record Dates(List<DateTimeFormatter> formats) {
    private static final List<String> USUAL = List.of(
            "uuuuMMdd",
            "uuuu-M-d",
            "uuuu-M-d['T'][ ]H:mm[:ss][.SSSSSSSSS][.SSSSSS][.SSS][XXX][X]",
            "uuuu/M/d[ H:mm[:ss]]",
            "M/d/uuuu[ H:mm[:ss]]",
            "d.M.uuuu[ H:mm[:ss]]");

    static Dates of(@Nullable String pattern) throws IOException {
        try {
            return new Dates((pattern == null ? USUAL : List.of(pattern))
                    .stream().map(Dates::format).toList());
        } catch (IllegalArgumentException e) {
            throw new IOException("--date-format " + pattern + " is not a pattern: " + e.getMessage(), e);
        }
    }

    private static DateTimeFormatter format(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);
    }

    Optional<LocalDate> parse(String cell) {
        for (DateTimeFormatter format : formats) {
            try {
                return Optional.of(LocalDate.parse(cell.strip(), format));
            } catch (DateTimeException next) {
                continue;
            }
        }
        return Optional.empty();
    }
}
