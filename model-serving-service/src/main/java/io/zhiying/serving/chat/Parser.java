package io.zhiying.serving.chat;

import io.zhiying.serving.chat.Lexer.Kind;
import io.zhiying.serving.chat.Lexer.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The blocks of a template. */
final class Parser {
    private final Tokens tokens;
    private final ExpressionParser expressions;
    private int depth;

    private Parser(Tokens tokens) {
        this.tokens = tokens;
        this.expressions = new ExpressionParser(tokens);
    }

    static Node parse(String source) {
        var parser = new Parser(new Tokens(new Lexer(source).tokens()));
        Node whole = parser.until(Set.of());
        parser.tokens.expect(Kind.END);
        return whole;
    }

    /** Stands before the name of the block that ends it. */
    private Node until(Set<String> ends) {
        if (++depth > 50) {
            throw new TemplateFailure("the chat template is nested too deeply");
        }
        List<Node> nodes = new ArrayList<>();
        while (true) {
            Token next = tokens.next();
            switch (next.kind()) {
                case TEXT -> nodes.add(new Node.Text(next.value()));
                case PRINT_START -> {
                    nodes.add(new Node.Print(expressions.parse()));
                    tokens.expect(Kind.PRINT_END);
                }
                case BLOCK_START -> {
                    if (ends.contains(tokens.peek().value())) {
                        depth--;
                        return new Node.Block(nodes);
                    }
                    nodes.add(block());
                }
                default -> {
                    if (next.kind() != Kind.END || !ends.isEmpty()) {
                        throw new TemplateFailure("the chat template ends within a block");
                    }
                    tokens.back();
                    return new Node.Block(nodes);
                }
            }
        }
    }

    private Node block() {
        String name = tokens.expect(Kind.NAME).value();
        return switch (name) {
            case "if" -> condition();
            case "for" -> loop();
            case "set" -> assignment();
            case "generation" -> {
                // Marks what training learns from; the text is the same.
                tokens.expect(Kind.BLOCK_END);
                Node inside = until(Set.of("endgeneration"));
                end("endgeneration");
                yield inside;
            }
            default ->
                throw new TemplateFailure("the chat template has the block %s, which is not known".formatted(name));
        };
    }

    private Node condition() {
        Expression condition = expressions.parse();
        tokens.expect(Kind.BLOCK_END);
        Node then = until(Set.of("elif", "else", "endif"));
        String next = tokens.expect(Kind.NAME).value();
        Node otherwise = new Node.Block(List.of());
        if (next.equals("elif")) {
            return new Node.If(condition, then, condition());
        }
        if (next.equals("else")) {
            tokens.expect(Kind.BLOCK_END);
            otherwise = until(Set.of("endif"));
            tokens.expect(Kind.NAME);
        }
        tokens.expect(Kind.BLOCK_END);
        return new Node.If(condition, then, otherwise);
    }

    private Node loop() {
        List<String> names = new ArrayList<>();
        do {
            names.add(tokens.expect(Kind.NAME).value());
        } while (tokens.skip(","));
        if (!tokens.skipName("in")) {
            throw new TemplateFailure("the chat template has a loop without in");
        }
        Expression over = expressions.withoutChoice();
        @Nullable Expression only = tokens.skipName("if") ? expressions.parse() : null;
        tokens.expect(Kind.BLOCK_END);
        Node body = until(Set.of("endfor"));
        end("endfor");
        return new Node.For(names, over, only, body);
    }

    private Node assignment() {
        String name = tokens.expect(Kind.NAME).value();
        @Nullable String field = tokens.skip(".") ? tokens.expect(Kind.NAME).value() : null;
        if (!tokens.skip("=")) {
            throw new TemplateFailure("the chat template sets %s to nothing".formatted(name));
        }
        Expression value = expressions.parse();
        tokens.expect(Kind.BLOCK_END);
        return new Node.Set(name, field, value);
    }

    private void end(String name) {
        if (!tokens.skipName(name)) {
            throw new TemplateFailure("the chat template lacks " + name);
        }
        tokens.expect(Kind.BLOCK_END);
    }
}
