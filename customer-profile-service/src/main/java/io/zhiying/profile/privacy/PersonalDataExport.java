package io.zhiying.profile.privacy;

import io.zhiying.platform.page.PageRequest;
import io.zhiying.profile.consent.Consents;
import io.zhiying.profile.person.Profiles;
import io.zhiying.profile.timeline.Events;
import io.zhiying.profile.timeline.TimelineFilter;
import io.zhiying.profile.view.ProfileViews;
import java.io.OutputStream;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.JsonGenerator;
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
    private final Events events;
    private final PersonalDataElsewhere elsewhere;
    private final TransactionTemplate transaction;
    private final JsonMapper json;

    PersonalDataExport(
            ProfileViews views,
            Profiles profiles,
            Consents consents,
            Events events,
            PersonalDataElsewhere elsewhere,
            TransactionTemplate transaction,
            JsonMapper json) {
        this.views = views;
        this.profiles = profiles;
        this.consents = consents;
        this.events = events;
        this.elsewhere = elsewhere;
        this.transaction = transaction;
        this.json = json;
    }

    void write(PrivacyRequest request, OutputStream out) {
        try (var generator = json.createGenerator(out)) {
            generator.writeStartObject();
            generator.writeStringProperty("subject_request_id", request.subjectRequestId());
            generator.writeArrayPropertyStart("profiles");
            Set<UUID> written = new HashSet<>();
            for (var id : request.profiles()) {
                var live = transaction.execute(_ -> profiles.live(id));
                if (live.isPresent() && written.add(live.get())) {
                    write(live.get(), generator);
                }
            }
            generator.writeEndArray();
            generator.writeEndObject();
        }
    }

    private void write(UUID profile, JsonGenerator generator) {
        generator.writeStartObject();
        generator.writePOJOProperty("profile", transaction.execute(_ -> views.require(profile)));
        generator.writePOJOProperty("consents", transaction.execute(_ -> consents.history(profile, MAX_CONSENTS)));
        generator.writeArrayPropertyStart("events");
        @Nullable String cursor = null;
        do {
            var page = new PageRequest(PageRequest.MAX_LIMIT, cursor);
            var some = transaction.execute(_ -> events.page(profile, EVERYTHING, page));
            some.items().forEach(generator::writePOJO);
            cursor = some.next();
        } while (cursor != null);
        generator.writeEndArray();
        generator.writeObjectPropertyStart("services");
        elsewhere.of(profile).forEach((service, kept) -> generator.writePOJOProperty(service, kept.data()));
        generator.writeEndObject();
        generator.writeEndObject();
    }
}
