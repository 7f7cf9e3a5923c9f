package io.zhiying.serving.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Cuts a template into text and the tokens of its tags. Blanks are treated as the transformers library has it: the line
 * break behind a block goes, and so do the blanks before one that starts its line.
 */
final class Lexer {
    private static final Set<String> LONG = Set.of("==", "!=", "<=", ">=", "//", "**");

    private final String source;
    private int at;
    private final List<Token> tokens = new ArrayList<>();

    Lexer(String source) {
        this.source = source;
    }

    enum Kind {
        TEXT,
        PRINT_START,
        PRINT_END,
        BLOCK_START,
        BLOCK_END,
        NAME,
        STRING,
        NUMBER,
        OPERATOR,
        END
    }

    record Token(Kind kind, String value) {
        boolean is(Kind wanted, String text) {
            return kind == wanted && value.equals(text);
        }
    }

    List<Token> tokens() {
        boolean strip = false;
        while (at < source.length()) {
            int begin = at;
            int open = nextTag();
            String text = source.substring(at, open);
            at = open;
            if (strip) {
                text = text.stripLeading();
            }
            if (open == source.length()) {
                add(Kind.TEXT, text);
                break;
            }
            char kind = source.charAt(open + 1);
            boolean dash = open + 2 < source.length() && source.charAt(open + 2) == '-';
            boolean keep = open + 2 < source.length() && source.charAt(open + 2) == '+';
            if (dash) {
                text = text.stripTrailing();
            } else if (kind != '{' && !keep) {
                text = withoutIndent(text, begin);
            }
            add(Kind.TEXT, text);
            at = open + (dash || keep ? 3 : 2);
            strip = kind == '#' ? comment() : tag(kind == '%');
        }
        tokens.add(new Token(Kind.END, ""));
        return tokens;
    }

    private void add(Kind kind, String value) {
        if (kind != Kind.TEXT || !value.isEmpty()) {
            tokens.add(new Token(kind, value));
        }
    }

    private int nextTag() {
        for (int i = at; i + 1 < source.length(); i++) {
            if (source.charAt(i) == '{' && "{%#".indexOf(source.charAt(i + 1)) >= 0) {
                return i;
            }
        }
        return source.length();
    }

    private String withoutIndent(String text, int begin) {
        int line = text.lastIndexOf('\n') + 1;
        boolean starts = line > 0 || begin == 0 || source.charAt(begin - 1) == '\n';
        return starts && text.substring(line).isBlank() ? text.substring(0, line) : text;
    }

    private boolean comment() {
        int end = source.indexOf("#}", at);
        if (end < 0) {
            throw new TemplateFailure("a comment does not end");
        }
        boolean dash = end > at && source.charAt(end - 1) == '-';
        at = end + 2;
        breakAfterBlock(dash);
        return dash;
    }

    private void breakAfterBlock(boolean stripped) {
        if (!stripped && at < source.length() && source.charAt(at) == '\n') {
            at++;
        }
    }

    private boolean tag(boolean block) {
        tokens.add(new Token(block ? Kind.BLOCK_START : Kind.PRINT_START, ""));
        String end = block ? "%}" : "}}";
        int depth = 0;
        while (true) {
            while (at < source.length() && Character.isWhitespace(source.charAt(at))) {
                at++;
            }
            if (at >= source.length()) {
                throw new TemplateFailure("a tag does not end");
            }
            boolean dash = source.startsWith("-" + end, at);
            if (depth == 0 && (dash || source.startsWith(end, at))) {
                at += dash ? 3 : 2;
                tokens.add(new Token(block ? Kind.BLOCK_END : Kind.PRINT_END, ""));
                if (block) {
                    breakAfterBlock(dash);
                }
                return dash;
            }
            char next = source.charAt(at);
            depth += "([{".indexOf(next) >= 0 ? 1 : ")]}".indexOf(next) >= 0 ? -1 : 0;
            one(next);
        }
    }

    private void one(char first) {
        int start = at;
        if (first == '\'' || first == '"') {
            string(first);
        } else if (Character.isJavaIdentifierStart(first)) {
            while (at < source.length() && Character.isJavaIdentifierPart(source.charAt(at))) {
                at++;
            }
            tokens.add(new Token(Kind.NAME, source.substring(start, at)));
        } else if (Character.isDigit(first)) {
            while (at < source.length()
                    && (Character.isDigit(source.charAt(at))
                            || source.charAt(at) == '.'
                                    && at + 1 < source.length()
                                    && Character.isDigit(source.charAt(at + 1)))) {
                at++;
            }
            tokens.add(new Token(Kind.NUMBER, source.substring(start, at)));
        } else {
            boolean two = at + 2 <= source.length() && LONG.contains(source.substring(at, at + 2));
            at += two ? 2 : 1;
            tokens.add(new Token(Kind.OPERATOR, source.substring(start, at)));
        }
    }

    private void string(char quote) {
        StringBuilder value = new StringBuilder();
        for (at++; at < source.length() && source.charAt(at) != quote; at++) {
            char next = source.charAt(at);
            if (next == '\\' && at + 1 < source.length()) {
                at++;
                char escaped = source.charAt(at);
                value.append(
                        switch (escaped) {
                            case 'n' -> "\n";
                            case 't' -> "\t";
                            case 'r' -> "\r";
                            case '\\', '\'', '"' -> String.valueOf(escaped);
                            default -> "\\" + escaped;
                        });
            } else {
                value.append(next);
            }
        }
        if (at >= source.length()) {
            throw new TemplateFailure("a string does not end");
        }
        at++;
        tokens.add(new Token(Kind.STRING, value.toString()));
    }
}
