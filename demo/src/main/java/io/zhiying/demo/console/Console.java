package io.zhiying.demo.console;

import io.zhiying.demo.api.Answer;
import io.zhiying.demo.api.Call;
import java.io.PrintStream;
import java.util.Locale;

/** Prints the story. */
public final class Console {
    private static final int WIDTH = 100;
    private static final int BODY_SHOWN = 240;

    private final PrintStream out;
    private final boolean coloured;

    public Console(PrintStream out, boolean coloured) {
        this.out = out;
        this.coloured = coloured;
    }

    /** Standard output; coloured when a person looks at it and has not asked for less. */
    public static Console standard() {
        boolean terminal = System.console() != null && System.console().isTerminal();
        boolean coloured = terminal && System.getenv("NO_COLOR") == null && !"dumb".equals(System.getenv("TERM"));
        return new Console(System.out, coloured);
    }

    public void chapter(int number, int of, String title) {
        String head = "━━ %d/%d  %s ".formatted(number, of, title);
        out.println();
        out.println(paint(Colour.BOLD, head + "━".repeat(Math.max(0, WIDTH - TextWidth.of(head)))));
    }

    /** A line of explanation. */
    public void say(String format, Object... values) {
        out.println("  " + text(format, values));
    }

    /** A result that a person wants to see. */
    public void result(String format, Object... values) {
        out.println("  " + paint(Colour.GREEN, "✓ ") + text(format, values));
    }

    public void failure(String format, Object... values) {
        out.println("  " + paint(Colour.RED, "✗ " + text(format, values)));
    }

    public void request(Call call) {
        String body = call.payload() == null ? "" : "  " + call.payload().shown();
        out.println("  " + paint(Colour.CYAN, "→ " + call.method() + " " + call.path())
                + paint(Colour.DIM, shortened(body)));
    }

    public void answer(Answer answer) {
        String line = "  ← %d in %d ms".formatted(answer.status(), answer.took().toMillis());
        out.println(paint(answer.succeeded() ? Colour.DIM : Colour.RED, line));
    }

    public void table(Table table) {
        var lines = table.lines();
        out.println("    " + paint(Colour.UNDERLINE, lines.getFirst()));
        lines.subList(1, lines.size()).forEach(line -> out.println("    " + line));
    }

    public void line(String text) {
        out.println(text);
    }

    public String bold(String text) {
        return paint(Colour.BOLD, text);
    }

    private String paint(Colour colour, String text) {
        return coloured ? colour.on + text + "\u001b[0m" : text;
    }

    private static String text(String format, Object... values) {
        return values.length == 0 ? format : String.format(Locale.ROOT, format, values);
    }

    private static String shortened(String body) {
        return body.length() <= BODY_SHOWN ? body : body.substring(0, BODY_SHOWN) + "…";
    }

    private enum Colour {
        BOLD("\u001b[1m"),
        DIM("\u001b[2m"),
        UNDERLINE("\u001b[4m"),
        RED("\u001b[31m"),
        GREEN("\u001b[32m"),
        CYAN("\u001b[36m");

        private final String on;

        Colour(String on) {
            this.on = on;
        }
    }
}
