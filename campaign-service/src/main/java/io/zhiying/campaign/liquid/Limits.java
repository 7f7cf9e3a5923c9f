package io.zhiying.campaign.liquid;

import java.util.Map;
import liqp.RenderTransformer;
import liqp.TemplateContext;

/**
 * Keeps one rendering within its time and size. liqp's own limit of time leaves the runaway thread behind and its
 * limit of size does not see filters; here each append and each filter looks at the clock and at what it is given.
 */
final class Limits implements RenderTransformer {
    private static final String DEADLINE = "zhiying.deadline";

    private final LiquidProperties properties;

    Limits(LiquidProperties properties) {
        this.properties = properties;
    }

    /** For the environment of a new root context. */
    void start(Map<String, Object> environment) {
        environment.put(DEADLINE, System.nanoTime() + properties.maxTime().toNanos());
    }

    void checkTime(TemplateContext context) {
        if (context.getEnvironmentMap().get(DEADLINE) instanceof Long deadline && System.nanoTime() > deadline) {
            throw new LiquidError("the template takes longer than %d ms"
                    .formatted(properties.maxTime().toMillis()));
        }
    }

    void checkSize(long characters) {
        if (characters > properties.maxOutput()) {
            throw new LiquidError("the template makes more than %d characters".formatted(properties.maxOutput()));
        }
    }

    @Override
    public ObjectAppender.Controller newObjectAppender(TemplateContext context, int estimatedNumberOfAppends) {
        checkTime(context);
        var text = new StringBuilder();
        return new ObjectAppender.Controller() {
            @Override
            public void append(Object value) {
                checkTime(context);
                text.append(value);
                checkSize(text.length());
            }

            @Override
            public Object getResult() {
                return text.toString();
            }
        };
    }

    @Override
    public Object transformObject(TemplateContext context, Object value) {
        return String.valueOf(value);
    }
}
