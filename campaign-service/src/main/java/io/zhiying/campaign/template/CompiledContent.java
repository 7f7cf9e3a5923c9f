package io.zhiying.campaign.template;

import io.zhiying.campaign.liquid.LiquidError;
import io.zhiying.campaign.liquid.LiquidTemplate;
import io.zhiying.campaign.liquid.LiquidTemplates;
import io.zhiying.contracts.CommonErrors;
import io.zhiying.platform.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The parts of a message, ready to be rendered for one person after another. */
public final class CompiledContent {
    private final @Nullable LiquidTemplate subject;
    private final @Nullable LiquidTemplate html;
    private final @Nullable LiquidTemplate text;

    private CompiledContent(
            @Nullable LiquidTemplate subject, @Nullable LiquidTemplate html, @Nullable LiquidTemplate text) {
        this.subject = subject;
        this.html = html;
        this.text = text;
    }

    /** A rendered message and what its author should know of it. */
    public record Message(
            @Nullable String subject,
            @Nullable String html,
            @Nullable String text,
            List<String> warnings) {}

    /** @throws Problem 422 naming each part that cannot be read */
    public static CompiledContent of(Content content, LiquidTemplates liquid) {
        var errors = new ArrayList<Problem.Field>();
        var compiled = new CompiledContent(
                part("subject", content.subject(), liquid::text, errors),
                part("html", content.html(), liquid::html, errors),
                part("text", content.text(), liquid::text, errors));
        if (!errors.isEmpty()) {
            throw new Problem(CommonErrors.INVALID, "The template cannot be read.").withFields(errors);
        }
        return compiled;
    }

    /** @throws LiquidError where a part exceeds its limits or fails */
    public Message render(Map<String, @Nullable Object> variables) {
        var warnings = new ArrayList<String>();
        var rendered = new Message(
                render("subject", subject, variables, warnings)
                        .map(line -> line.replaceAll("\\s+", " ").strip())
                        .orElse(null),
                render("html", html, variables, warnings).orElse(null),
                render("text", text, variables, warnings).orElse(null),
                warnings);
        return rendered;
    }

    private static Optional<String> render(
            String part,
            @Nullable LiquidTemplate template,
            Map<String, @Nullable Object> variables,
            List<String> warnings) {
        if (template == null) {
            return Optional.empty();
        }
        try {
            var rendered = template.render(variables);
            rendered.warnings().forEach(warning -> warnings.add(part + ": " + warning));
            return Optional.of(rendered.text());
        } catch (LiquidError e) {
            throw new LiquidError(part + ": " + e.explanation());
        }
    }

    private interface Compiler {
        LiquidTemplate compile(String source);
    }

    private static @Nullable LiquidTemplate part(
            String field, @Nullable String source, Compiler compiler, List<Problem.Field> errors) {
        if (source == null) {
            return null;
        }
        try {
            return compiler.compile(source);
        } catch (LiquidError e) {
            errors.add(new Problem.Field(field, e.explanation()));
            return null;
        }
    }
}
