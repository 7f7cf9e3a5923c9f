package io.zhiying.serving.chat;

import io.zhiying.serving.chat.Expression.Argument;
import io.zhiying.serving.chat.Expression.Binary;
import io.zhiying.serving.chat.Expression.Literal;
import io.zhiying.serving.chat.Lexer.Kind;
import io.zhiying.serving.chat.Lexer.Token;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Expressions, the weakest binding first. */
final class ExpressionParser {
    private static final Expression NONE = new Literal(null);
    private static final List<String> COMPARISONS = List.of("==", "!=", "<=", ">=", "<", ">");

    private final Tokens tokens;
    private int depth;

    ExpressionParser(Tokens tokens) {
        this.tokens = tokens;
    }

    Expression parse() {
        if (++depth > 100) {
            throw new TemplateFailure("the chat template has an expression nested too deeply");
        }
        Expression value = withoutChoice();
        if (tokens.skipName("if")) {
            Expression condition = withoutChoice();
            Expression otherwise = tokens.skipName("else") ? parse() : new Literal(Values.UNDEFINED);
            value = new Expression.Choice(condition, value, otherwise);
        }
        depth--;
        return value;
    }

    /** Up to an {@code if}, which a loop has for itself. */
    Expression withoutChoice() {
        Expression left = and();
        while (tokens.skipName("or")) {
            left = new Binary("or", left, and());
        }
        return left;
    }

    private Expression and() {
        Expression left = not();
        while (tokens.skipName("and")) {
            left = new Binary("and", left, not());
        }
        return left;
    }

    private Expression not() {
        return tokens.skipName("not") ? new Expression.Not(not()) : comparison();
    }

    private Expression comparison() {
        Expression left = sum();
        while (true) {
            Token next = tokens.peek();
            if (next.kind() == Kind.OPERATOR && COMPARISONS.contains(next.value())) {
                tokens.next();
                left = new Binary(next.value(), left, sum());
            } else if (tokens.skipName("in")) {
                left = new Binary("in", left, sum());
            } else if (next.is(Kind.NAME, "not")) {
                tokens.next();
                if (!tokens.skipName("in")) {
                    throw new TemplateFailure("the chat template has a not that is out of place");
                }
                left = new Binary("not in", left, sum());
            } else if (tokens.skipName("is")) {
                left = test(left);
            } else {
                return left;
            }
        }
    }

    private Expression test(Expression of) {
        boolean negated = tokens.skipName("not");
        String name = tokens.expect(Kind.NAME).value();
        List<Argument> arguments = tokens.skip("(") ? arguments() : List.of();
        Expression test = new Expression.Test(of, name, arguments);
        return negated ? new Expression.Not(test) : test;
    }

    private Expression sum() {
        Expression left = product();
        while (true) {
            Token next = tokens.peek();
            if (next.kind() == Kind.OPERATOR && List.of("+", "-", "~").contains(next.value())) {
                tokens.next();
                left = new Binary(next.value(), left, product());
            } else {
                return left;
            }
        }
    }

    private Expression product() {
        Expression left = unary();
        while (true) {
            Token next = tokens.peek();
            if (next.kind() == Kind.OPERATOR && List.of("*", "/", "//", "%").contains(next.value())) {
                tokens.next();
                left = new Binary(next.value(), left, unary());
            } else {
                return left;
            }
        }
    }

    private Expression unary() {
        return tokens.skip("-") ? new Binary("-", new Literal(0L), unary()) : suffixes(primary());
    }

    private Expression suffixes(Expression start) {
        Expression value = start;
        while (true) {
            if (tokens.skip(".")) {
                String name = tokens.expect(Kind.NAME).value();
                value = tokens.skip("(")
                        ? new Expression.Call(value, name, arguments())
                        : new Expression.Item(value, new Literal(name));
            } else if (tokens.skip("[")) {
                value = subscript(value);
            } else if (tokens.skip("|")) {
                String name = tokens.expect(Kind.NAME).value();
                value = new Expression.Filter(value, name, tokens.skip("(") ? arguments() : List.of());
            } else {
                return value;
            }
        }
    }

    private Expression subscript(Expression of) {
        Expression from = tokens.peek().is(Kind.OPERATOR, ":") ? NONE : parse();
        if (tokens.skip("]")) {
            return new Expression.Item(of, from);
        }
        require(":");
        Expression to = ends() ? NONE : parse();
        Expression step = tokens.skip(":") && !ends() ? parse() : NONE;
        require("]");
        return new Expression.Slice(of, from, to, step);
    }

    private boolean ends() {
        return tokens.peek().is(Kind.OPERATOR, "]") || tokens.peek().is(Kind.OPERATOR, ":");
    }

    private Expression primary() {
        Token token = tokens.next();
        return switch (token.kind()) {
            case STRING -> {
                StringBuilder text = new StringBuilder(token.value());
                while (tokens.peek().kind() == Kind.STRING) {
                    text.append(tokens.next().value());
                }
                yield new Literal(text.toString());
            }
            case NUMBER ->
                new Literal(
                        token.value().contains(".")
                                ? (Object) Double.parseDouble(token.value())
                                : (Object) Long.parseLong(token.value()));
            case NAME -> name(token.value());
            default -> bracket(token);
        };
    }

    private Expression name(String name) {
        return switch (name) {
            case "true", "True" -> new Literal(true);
            case "false", "False" -> new Literal(false);
            case "none", "None" -> NONE;
            default -> tokens.skip("(") ? new Expression.Call(null, name, arguments()) : new Expression.Name(name);
        };
    }

    private Expression bracket(Token token) {
        return switch (token.value()) {
            case "(" -> {
                Expression inside = parse();
                require(")");
                yield inside;
            }
            case "[" -> {
                List<Expression> items = new ArrayList<>();
                while (!tokens.skip("]")) {
                    items.add(parse());
                    if (!tokens.skip(",") && !tokens.peek().is(Kind.OPERATOR, "]")) {
                        require("]");
                    }
                }
                yield new Expression.ListOf(items);
            }
            case "{" -> {
                Map<String, Expression> entries = new LinkedHashMap<>();
                while (!tokens.skip("}")) {
                    String key = tokens.expect(Kind.STRING).value();
                    require(":");
                    entries.put(key, parse());
                    if (!tokens.skip(",") && !tokens.peek().is(Kind.OPERATOR, "}")) {
                        require("}");
                    }
                }
                yield new Expression.MapOf(entries);
            }
            default -> throw new TemplateFailure("the chat template has %s out of place".formatted(token.value()));
        };
    }

    private List<Argument> arguments() {
        List<Argument> arguments = new ArrayList<>();
        while (!tokens.skip(")")) {
            String name = null;
            if (tokens.peek().kind() == Kind.NAME) {
                Token first = tokens.next();
                if (tokens.skip("=")) {
                    name = first.value();
                } else {
                    tokens.back();
                }
            }
            arguments.add(new Argument(name, parse()));
            if (!tokens.skip(",") && !tokens.peek().is(Kind.OPERATOR, ")")) {
                require(")");
            }
        }
        return arguments;
    }

    private void require(String operator) {
        if (!tokens.skip(operator)) {
            throw new TemplateFailure("the chat template lacks " + operator);
        }
    }
}
