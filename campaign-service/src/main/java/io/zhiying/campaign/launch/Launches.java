package io.zhiying.campaign.launch;

import io.zhiying.campaign.definition.Campaign;
import io.zhiying.campaign.definition.CampaignState;
import io.zhiying.campaign.definition.Campaigns;
import io.zhiying.campaign.definition.Design;
import io.zhiying.campaign.delivery.Deliveries;
import io.zhiying.campaign.liquid.LiquidTemplates;
import io.zhiying.campaign.template.CompiledContent;
import io.zhiying.campaign.template.Content;
import io.zhiying.campaign.template.Templates;
import io.zhiying.contracts.CommonErrors;
import io.zhiying.platform.job.Jobs;
import io.zhiying.platform.problem.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Starts, stops and ends campaigns; each change commits together with the job that carries it out. */
@Service
class Launches {
    private final Campaigns campaigns;
    private final Templates templates;
    private final Deliveries deliveries;
    private final LiquidTemplates liquid;
    private final Jobs jobs;

    Launches(Campaigns campaigns, Templates templates, Deliveries deliveries, LiquidTemplates liquid, Jobs jobs) {
        this.campaigns = campaigns;
        this.templates = templates;
        this.deliveries = deliveries;
        this.liquid = liquid;
        this.jobs = jobs;
    }

    /** Freezes what the variants say: later changes of the templates are for later campaigns. */
    @Transactional
    Campaign launch(UUID id) {
        var campaign = campaigns.lock(id);
        var design = campaign.experiment();
        if (campaign.state() != CampaignState.DRAFT) {
            campaign.requireTransitionTo(CampaignState.PLANNING);
            throw new Problem(CommonErrors.CONFLICT, "A campaign that was paused is resumed, not launched.");
        }
        var content = contents(design);
        campaigns.launch(id, content, submit(id));
        return campaigns.get(id);
    }

    @Transactional
    Campaign pause(UUID id) {
        var campaign = campaigns.lock(id);
        campaigns.move(campaign, CampaignState.PAUSED, null);
        stopJob(campaign);
        return campaigns.get(id);
    }

    @Transactional
    Campaign resume(UUID id) {
        var campaign = campaigns.lock(id);
        if (campaign.state() != CampaignState.PAUSED) {
            campaign.requireTransitionTo(CampaignState.SENDING);
            throw new Problem(CommonErrors.CONFLICT, "Only a paused campaign can be resumed.");
        }
        var next = campaign.plannedAt() == null ? CampaignState.PLANNING : CampaignState.SENDING;
        campaigns.move(campaign, next, submit(id));
        return campaigns.get(id);
    }

    /** Messages that have not gone never will; one that is under way still gets its outcome. */
    @Transactional
    Campaign cancel(UUID id) {
        var campaign = campaigns.lock(id);
        boolean draft = campaign.state() == CampaignState.DRAFT;
        campaign.requireTransitionTo(CampaignState.CANCELLED);
        stopJob(campaign);
        deliveries.cancelPlanned(id);
        campaigns.move(campaign, CampaignState.CANCELLED, draft ? null : submit(id));
        return campaigns.get(id);
    }

    /** What each variant would say now; for a launched campaign what it says. */
    @Transactional(readOnly = true)
    Map<String, Content> contents(Campaign campaign) {
        return campaign.state() == CampaignState.DRAFT
                ? contents(campaign.experiment())
                : campaigns.content(campaign.id());
    }

    private Map<String, Content> contents(Design.Experiment design) {
        Map<String, Content> contents = new LinkedHashMap<>();
        List<Problem.Field> errors = new ArrayList<>();
        for (int i = 0; i < design.variants().size(); i++) {
            var variant = design.variants().get(i);
            var field = "variants[%d].templateId".formatted(i);
            var template = templates.find(variant.templateId());
            if (template.isEmpty()) {
                errors.add(new Problem.Field(field, "names no template"));
            } else if (template.get().channel() != design.channel()) {
                errors.add(new Problem.Field(field, "is for another channel"));
            } else {
                CompiledContent.of(template.get().content(), liquid);
                contents.put(variant.name(), template.get().content());
            }
        }
        if (!errors.isEmpty()) {
            throw new Problem(CommonErrors.INVALID, "The campaign's templates do not fit.").withFields(errors);
        }
        return contents;
    }

    private UUID submit(UUID id) {
        return jobs.submit(CampaignRun.TYPE, new CampaignRun.Params(id));
    }

    private void stopJob(Campaign campaign) {
        if (campaign.jobId() != null) {
            jobs.cancel(campaign.jobId());
        }
    }
}
