package io.zhiying.campaign.liquid;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import liqp.Template;
import liqp.exceptions.LiquidException;
import liqp.exceptions.VariableNotExistException;
import org.jspecify.annotations.Nullable;

/** A compiled template. May be shared: renders one at a time, for liqp keeps the errors of a rendering in it. */
public final class LiquidTemplate {
    private static final int MAX_WARNINGS = 50;

    private final Template template;
    private final Limits limits;
    private final ReentrantLock lock = new ReentrantLock();

    LiquidTemplate(Template template, Limits limits) {
        this.template = template;
        this.limits = limits;
    }

    /**
     * @param variables maps, lists, strings, numbers, booleans and nulls only
     * @throws LiquidError where it cannot be rendered within the limits
     */
    public Rendered render(Map<String, @Nullable Object> variables) {
        lock.lock();
        try {
            var text = template.renderUnguarded(plain(variables));
            limits.checkSize(text.length());
            return new Rendered(text, warnings());
        } catch (StackOverflowError e) {
            throw new LiquidError("the template is nested too deep");
        } catch (RuntimeException e) {
            throw readable(e);
        } finally {
            lock.unlock();
        }
    }

    private List<String> warnings() {
        var warnings = new LinkedHashSet<String>();
        for (var error : template.errors()) {
            if (error instanceof VariableNotExistException missing) {
                warnings.add("%s has no value".formatted(missing.getVariableName()));
            } else {
                warnings.add(String.valueOf(error.getMessage()));
            }
            if (warnings.size() == MAX_WARNINGS) {
                break;
            }
        }
        return new ArrayList<>(warnings);
    }

    static LiquidError readable(RuntimeException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof LiquidError known) {
                return known;
            }
            if (cause instanceof LiquidException syntax) {
                return new LiquidError("the template cannot be read: line %d, character %d"
                        .formatted(syntax.line, syntax.charPositionInLine + 1));
            }
        }
        return new LiquidError("the template cannot be rendered: "
                + String.valueOf(failure.getMessage()).lines().findFirst().orElse("unknown reason"));
    }

    /** A copy that holds data only: nothing here has methods that a template could reach. */
    @SuppressWarnings("NullAway") // liqp takes null for a variable without a value
    private static Map<String, Object> plain(Map<String, @Nullable Object> variables) {
        return new java.util.HashMap<>(variables);
    }
}
