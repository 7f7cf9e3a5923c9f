package io.zhiying.serving.chat;

import io.zhiying.serving.chat.Lexer.Kind;
import io.zhiying.serving.chat.Lexer.Token;
import java.util.List;

/** Reads tokens one after another. */
final class Tokens {
    private final List<Token> tokens;
    private int at;

    Tokens(List<Token> tokens) {
        this.tokens = tokens;
    }

    Token peek() {
        return tokens.get(Math.min(at, tokens.size() - 1));
    }

    Token next() {
        Token token = peek();
        at++;
        return token;
    }

    void back() {
        at--;
    }

    Token expect(Kind kind) {
        Token token = next();
        if (token.kind() != kind) {
            throw new TemplateFailure(
                    "the chat template has %s %s where %s was due".formatted(token.kind(), token.value(), kind));
        }
        return token;
    }

    boolean skip(String operator) {
        return skip(Kind.OPERATOR, operator);
    }

    boolean skipName(String name) {
        return skip(Kind.NAME, name);
    }

    private boolean skip(Kind kind, String value) {
        if (peek().is(kind, value)) {
            at++;
            return true;
        }
        return false;
    }
}
