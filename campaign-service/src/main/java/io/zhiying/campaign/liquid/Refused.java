package io.zhiying.campaign.liquid;

import liqp.TemplateContext;
import liqp.nodes.LNode;
import liqp.tags.Tag;

/** A tag that templates may not use. */
final class Refused extends Tag {
    Refused(String name) {
        super(name);
    }

    @Override
    public Object render(TemplateContext context, LNode... nodes) {
        throw new LiquidError("the tag '%s' is not available".formatted(name));
    }
}
