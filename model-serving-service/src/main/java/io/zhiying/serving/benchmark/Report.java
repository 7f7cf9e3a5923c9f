package io.zhiying.serving.benchmark;

import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What is printed: notes as it goes, and figures with what is aimed at. */
final class Report {
    private final PrintWriter out;
    private int missed;

    Report(PrintWriter out) {
        this.out = out;
    }

    void heading(String text) {
        out.println();
        out.println(text);
        out.flush();
    }

    void note(String format, @Nullable Object... values) {
        out.println("  " + String.format(Locale.ROOT, format, values));
        out.flush();
    }

    /** A figure that is not aimed at. */
    void figure(String name, String format, @Nullable Object... values) {
        out.printf(Locale.ROOT, "  %-58s %s%n", name, String.format(Locale.ROOT, format, values));
        out.flush();
    }

    void atLeast(String name, double value, double aim) {
        aimed(name, value, "at least " + number(aim), value >= aim);
    }

    void atMost(String name, double value, double aim) {
        aimed(name, value, "at most " + number(aim), value <= aim);
    }

    private void aimed(String name, double value, String aim, boolean met) {
        missed += met ? 0 : 1;
        out.printf(Locale.ROOT, "  %-58s %8s   %s: %s%n", name, number(value), aim, met ? "met" : "MISSED");
        out.flush();
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.3f", value);
    }

    /** How many figures are not what is aimed at. */
    int missed() {
        return missed;
    }
}
