package io.zhiying.campaign.message;

import io.zhiying.campaign.definition.Design;
import io.zhiying.campaign.link.HtmlLinks;
import io.zhiying.campaign.link.Links;
import io.zhiying.campaign.liquid.LiquidError;
import io.zhiying.campaign.neighbour.NeighbourAway;
import io.zhiying.campaign.neighbour.Profile;
import io.zhiying.campaign.neighbour.Recommendations;
import io.zhiying.campaign.neighbour.Recommendations.Slot;
import io.zhiying.campaign.template.CompiledContent;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Makes the message of one person. */
@Component
public class MessageComposer {
    private static final String WITHOUT_RECOMMENDATIONS = "recommendations_unavailable";
    private static final String DEGRADED = "recommendations_degraded";

    private final Recommendations recommendations;

    MessageComposer(Recommendations recommendations) {
        this.recommendations = recommendations;
    }

    /** For whom and of which campaign. */
    public record Addressee(UUID delivery, UUID campaign, String variant, int attempt, Profile profile) {}

    /**
     * @throws NeighbourAway where the slot cannot be filled and the campaign would rather wait
     * @throws LiquidError where the template fails for this person
     */
    public Message compose(Design.Experiment design, CompiledContent content, Addressee person, Links links) {
        var profile = person.profile();
        var slot = slot(design, profile.id());
        var rendered = content.render(variables(design, profile, slot, links));
        return new Message(
                person.delivery(),
                person.campaign(),
                profile.id(),
                person.variant(),
                person.attempt(),
                design,
                profile.email().orElse(null),
                rendered.subject(),
                rendered.html() == null ? null : HtmlLinks.track(rendered.html(), links),
                rendered.text(),
                links.unsubscribe(),
                note(design, slot),
                rendered.warnings());
    }

    private Slot slot(Design.Experiment design, UUID profile) {
        var wanted = design.slot();
        if (wanted == null) {
            return Slot.empty();
        }
        try {
            return recommendations.forProfile(profile, wanted);
        } catch (NeighbourAway e) {
            if (wanted.waits()) {
                throw e;
            }
            return Slot.empty();
        }
    }

    private static @Nullable String note(Design.Experiment design, Slot slot) {
        if (design.slot() == null || !slot.degraded()) {
            return null;
        }
        return slot.items().isEmpty() ? WITHOUT_RECOMMENDATIONS : DEGRADED;
    }

    private static Map<String, @Nullable Object> variables(
            Design.Experiment design, Profile profile, Slot slot, Links links) {
        Map<String, @Nullable Object> named = new HashMap<>();
        design.links().forEach((name, target) -> named.put(name, links.to(URI.create(target))));
        Map<String, @Nullable Object> variables = new HashMap<>();
        variables.put("customer", profile.traits());
        variables.put("recommendations", slot.items());
        variables.put("unsubscribe_url", links.unsubscribe());
        variables.put("links", named);
        return variables;
    }
}
