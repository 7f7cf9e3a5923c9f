package io.zhiying.campaign.liquid;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import liqp.Insertion;
import liqp.Insertions;
import liqp.TemplateParser;
import liqp.blocks.Block;
import liqp.filters.Filter;
import liqp.filters.Filters;
import liqp.parser.Flavor;
import org.springframework.stereotype.Component;

/** Compiles Liquid for messages. HTML parts have every output escaped unless it ends in {@code | raw}. */
@Component
public class LiquidTemplates {
    private static final List<String> REFUSED = List.of("include", "include_relative");

    private final LiquidProperties properties;
    private final Limits limits;
    private final TemplateParser html;
    private final TemplateParser text;
    private final Set<String> blocks;
    private final Set<String> tags;

    public LiquidTemplates(LiquidProperties properties) {
        this.properties = properties;
        this.limits = new Limits(properties);
        this.html = parser(HtmlFilters.all());
        this.text = parser(HtmlFilters.forText());
        this.blocks = names(true);
        this.tags = names(false);
    }

    /** @throws LiquidError naming line and character where it cannot be read */
    public LiquidTemplate html(String source) {
        compile(html, source); // so that an error names the author's own place
        return compile(html, AutoEscape.rewrite(source, blocks, tags));
    }

    /** @throws LiquidError naming line and character where it cannot be read */
    public LiquidTemplate text(String source) {
        return compile(text, source);
    }

    private LiquidTemplate compile(TemplateParser parser, String source) {
        if (source.length() > 2L * properties.maxSource()) {
            throw new LiquidError("the template has more than %d characters".formatted(properties.maxSource()));
        }
        try {
            return new LiquidTemplate(parser.parse(source), limits);
        } catch (StackOverflowError e) {
            throw new LiquidError("the template is nested too deep");
        } catch (RuntimeException e) {
            throw LiquidTemplate.readable(e);
        }
    }

    private TemplateParser parser(List<Filter> own) {
        var builder = new TemplateParser.Builder()
                .withFlavor(Flavor.LIQUID)
                .withErrorMode(TemplateParser.ErrorMode.WARN)
                .withStrictVariables(true)
                .withEvaluateMode(TemplateParser.EvaluateMode.LAZY)
                .withMaxIterations(properties.maxIterations())
                .withRenderTransformer(limits)
                .withEnvironmentMapConfigurator(limits::start)
                .withNameResolver(name -> {
                    throw new LiquidError("templates cannot include others");
                });
        REFUSED.forEach(tag -> builder.withTag(new Refused(tag)));
        var filters = new ArrayList<Filter>();
        Filters.DEFAULT_FILTERS.values().forEach(filter -> filters.add(new BoundedFilter(filter, limits)));
        own.forEach(filter -> filters.add(new BoundedFilter(filter, limits)));
        filters.forEach(builder::withFilter);
        return builder.build();
    }

    private static Set<String> names(boolean ofBlocks) {
        var names = Insertions.STANDARD_INSERTIONS.values().stream()
                .filter(insertion -> insertion instanceof Block == ofBlocks)
                .map(Insertion::getName)
                .collect(Collectors.toCollection(java.util.HashSet::new));
        if (!ofBlocks) {
            names.addAll(REFUSED);
        }
        return names;
    }
}
