package io.zhiying.profile.privacy;

import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.problem.Problems;
import io.zhiying.profile.consent.Consents;
import io.zhiying.profile.group.GroupMembers;
import io.zhiying.profile.person.Profiles;
import io.zhiying.profile.privacy.PersonalDataElsewhere.Kept;
import io.zhiying.profile.timeline.Events;
import io.zhiying.profile.timeline.TimelineFilter;
import io.zhiying.profile.view.ProfileViews;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.client.RestClientException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * All that the platform keeps of a person, as one JSON document, written while it is read: no second copy of the data
 * comes to lie anywhere.
 */
@Component
class PersonalDataExport {
    private static final TimelineFilter EVERYTHING = new TimelineFilter(null, null, null, null);
    private static final int MAX_CONSENTS = 10_000;

    private final ProfileViews views;
    private final Profiles profiles;
    private final Consents consents;
    private final GroupMembers groups;
    private final Events events;
    private final PersonalDataElsewhere elsewhere;
    private final TransactionTemplate transaction;
    private final JsonMapper json;

    PersonalDataExport(
            ProfileViews views,
            Profiles profiles,
            Consents consents,
            GroupMembers groups,
            Events events,
            PersonalDataElsewhere elsewhere,
            TransactionTemplate transaction,
            JsonMapper json) {
        this.views = views;
        this.profiles = profiles;
        this.consents = consents;
        this.groups = groups;
        this.events = events;
        this.elsewhere = elsewhere;
        this.transaction = transaction;
        this.json = json;
    }

    void write(PrivacyRequest request, OutputStream out) {
        // Asked before the first byte: a neighbour that is away fails the answer, not its second half.
        Map<UUID, Map<String, Kept>> others = new LinkedHashMap<>();
        for (var id : request.profiles()) {
            transaction
                    .execute(_ -> profiles.live(id))
                    .ifPresent(live -> others.computeIfAbsent(live, this::askOthers));
        }
        // What breaks off must not look whole.
        try (var generator =
                json.writer().without(StreamWriteFeature.AUTO_CLOSE_CONTENT).createGenerator(out)) {
            generator.writeStartObject();
            generator.writeStringProperty("subject_request_id", request.subjectRequestId());
            generator.writeArrayPropertyStart("profiles");
            others.forEach((profile, kept) -> write(profile, kept, generator));
            generator.writeEndArray();
            generator.writeEndObject();
        }
    }

    private Map<String, Kept> askOthers(UUID profile) {
        try {
            return elsewhere.of(profile);
        } catch (RestClientException e) {
            throw Problems.unavailable("A service that keeps data of the person does not answer now.", e);
        }
    }

    private void write(UUID profile, Map<String, Kept> others, JsonGenerator generator) {
        generator.writeStartObject();
        generator.writePOJOProperty("profile", transaction.execute(_ -> views.require(profile)));
        generator.writePOJOProperty("consents", transaction.execute(_ -> consents.history(profile, MAX_CONSENTS)));
        write("groups", page -> groups.ofProfile(profile, page), generator);
        write("events", page -> events.page(profile, EVERYTHING, page), generator);
        generator.writeObjectPropertyStart("services");
        others.forEach((service, kept) -> generator.writePOJOProperty(service, kept.data()));
        generator.writeEndObject();
        generator.writeEndObject();
    }

    private void write(String name, Function<PageRequest, Page<?>> list, JsonGenerator generator) {
        generator.writeArrayPropertyStart(name);
        @Nullable String cursor = null;
        do {
            var page = new PageRequest(PageRequest.MAX_LIMIT, cursor);
            var some = transaction.execute(_ -> list.apply(page));
            some.items().forEach(generator::writePOJO);
            cursor = some.next();
        } while (cursor != null);
        generator.writeEndArray();
    }
}
