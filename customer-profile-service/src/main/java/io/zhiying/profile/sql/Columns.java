package io.zhiying.profile.sql;

import java.util.Collection;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A batch of rows as one array per column, the form that {@code unnest} takes. */
public final class Columns {
    private Columns() {}

    /** Values in PostgreSQL's text form; the statement casts them ({@code cast(:ids as uuid[])}). */
    public static <T> String[] of(Collection<T> rows, Function<? super T, ? extends @Nullable Object> value) {
        var column = new String[rows.size()];
        int i = 0;
        for (var row : rows) {
            var each = value.apply(row);
            column[i++] = each == null ? null : each.toString();
        }
        return column;
    }

    public static String[] of(Collection<?> values) {
        return of(values, v -> v);
    }
}
