package io.zhiying.campaign.liquid;

import java.util.List;
import liqp.TemplateContext;
import liqp.filters.Filter;

/** The filters that know what is HTML. */
final class HtmlFilters {
    /** Appended to every output of an HTML part by {@link AutoEscape}; authors cannot meet the name by chance. */
    static final String ESCAPE_OUTPUT = "zhiying_escape_output";

    private HtmlFilters() {}

    static List<Filter> all() {
        return List.of(
                of("raw", text -> text instanceof Safe ? text : new Safe(string(text))),
                of("escape", HtmlFilters::escaped),
                of("h", HtmlFilters::escaped),
                of("newline_to_br", text -> new Safe(escaped(text).html().replace("\n", "<br />\n"))),
                of(ESCAPE_OUTPUT, HtmlFilters::output));
    }

    /** For text parts, where nothing is HTML and {@code raw} and {@code escape} change nothing. */
    static List<Filter> forText() {
        return List.of(of("raw", HtmlFilters::string), of("escape", HtmlFilters::string), of("h", HtmlFilters::string));
    }

    private static Safe escaped(Object value) {
        return value instanceof Safe safe ? safe : new Safe(Safe.escape(string(value)));
    }

    private static Object output(Object value) {
        return switch (value) {
            case null -> "";
            case Number number -> number;
            case Boolean flag -> flag;
            default -> escaped(value).html();
        };
    }

    private static String string(Object value) {
        return switch (value) {
            case null -> "";
            case Object[] parts -> {
                var joined = new StringBuilder();
                for (Object part : parts) {
                    joined.append(string(part));
                }
                yield joined.toString();
            }
            case Iterable<?> parts -> {
                var joined = new StringBuilder();
                parts.forEach(part -> joined.append(string(part)));
                yield joined.toString();
            }
            default -> value.toString();
        };
    }

    private interface Step {
        Object apply(Object value);
    }

    private static Filter of(String name, Step step) {
        return new Filter(name) {
            @Override
            public Object apply(Object value, TemplateContext context, Object... parameters) {
                return step.apply(value);
            }
        };
    }
}
