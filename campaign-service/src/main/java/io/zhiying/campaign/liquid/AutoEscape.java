package io.zhiying.campaign.liquid;

import java.util.ArrayList;
import java.util.Set;
import liqp.org.antlr.v4.runtime.CharStreams;
import liquid.parser.v4.LiquidLexer;

/**
 * Appends the escaping filter to each {@code {{ output }}} of a template, as the lexer that will parse it sees them:
 * so what is inside raw blocks, comments and quoted strings stays as it is, and no output can slip through.
 */
final class AutoEscape {
    private static final String CALL = " | " + HtmlFilters.ESCAPE_OUTPUT + " ";

    private AutoEscape() {}

    static String rewrite(String source, Set<String> blocks, Set<String> tags) {
        var lexer = new LiquidLexer(CharStreams.fromString(source), true, false, false, blocks, tags);
        lexer.removeErrorListeners();
        var ends = new ArrayList<Integer>();
        for (var token = lexer.nextToken(); token.getType() != LiquidLexer.EOF; token = lexer.nextToken()) {
            if (token.getType() == LiquidLexer.OutEnd) {
                ends.add(token.getStartIndex());
            }
        }
        var rewritten = new StringBuilder(source);
        for (int end : ends.reversed()) {
            // The lexer counts code points.
            rewritten.insert(source.offsetByCodePoints(0, end), CALL);
        }
        return rewritten.toString();
    }
}
