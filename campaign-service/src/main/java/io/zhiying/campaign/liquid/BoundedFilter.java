package io.zhiying.campaign.liquid;

import java.util.Collection;
import java.util.Set;
import liqp.TemplateContext;
import liqp.filters.Filter;

/** A filter of liqp's that cannot be made to build a value beyond the limit. */
final class BoundedFilter extends Filter {
    /** Their result may be as long as the product of what they are given. */
    private static final Set<String> MULTIPLYING = Set.of("replace", "replace_first", "join", "newline_to_br");

    private final Filter filter;
    private final Limits limits;

    BoundedFilter(Filter filter, Limits limits) {
        super(filter.name);
        this.filter = filter;
        this.limits = limits;
    }

    @Override
    public Object apply(Object value, TemplateContext context, Object... parameters) {
        limits.checkTime(context);
        long size = sizeOf(value);
        for (Object parameter : parameters) {
            size = MULTIPLYING.contains(name) ? (size + 1) * Math.max(1, sizeOf(parameter)) : size + sizeOf(parameter);
            limits.checkSize(size);
        }
        var result = filter.apply(value, context, parameters);
        limits.checkSize(sizeOf(result));
        return result;
    }

    private static long sizeOf(Object value) {
        return switch (value) {
            case null -> 0;
            case CharSequence text -> text.length();
            case Safe safe -> safe.html().length();
            case Collection<?> all ->
                all.stream().mapToLong(BoundedFilter::sizeOf).sum() + all.size();
            case Object[] all -> {
                long sum = all.length;
                for (Object one : all) {
                    sum += sizeOf(one);
                }
                yield sum;
            }
            default -> 1;
        };
    }
}
