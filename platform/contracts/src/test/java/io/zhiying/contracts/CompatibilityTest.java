package io.zhiying.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The files under {@code released/} are events as released versions wrote them. They are never edited; a new field gets
 * a new file beside the old.
 */
class CompatibilityTest {
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    static Stream<Class<? extends EventData>> records() {
        return Arrays.stream(EventData.class.getPermittedSubclasses()).map(type -> type.asSubclass(EventData.class));
    }

    @ParameterizedTest
    @MethodSource("records")
    void readsAReleasedEventAndKeepsEveryField(Class<? extends EventData> type) throws IOException {
        var released = released(type);
        var written = JSON.valueToTree(JSON.treeToValue(released, type));
        released.properties()
                .forEach(field -> assertThat(String.valueOf(written.get(field.getKey())))
                        .as(field.getKey())
                        .isEqualTo(field.getValue().toString()));
    }

    @ParameterizedTest
    @MethodSource("records")
    void ignoresAFieldThatALaterVersionAdds(Class<? extends EventData> type) throws IOException {
        var later = ((ObjectNode) released(type)).put("addedLater", "以后");
        assertThat(JSON.treeToValue(later, type)).isEqualTo(JSON.treeToValue(released(type), type));
    }

    @Test
    void tellsWhyAProfileEndedByTheTypeOfItsNull() {
        assertThat(ProfileEnd.ofType("io.zhiying.customer.profile.erased.v1")).contains(ProfileEnd.ERASED);
        assertThat(ProfileEnd.ofType("io.zhiying.customer.profile.merged.v1")).contains(ProfileEnd.MERGED);
        assertThat(ProfileEnd.ofType(EventData.typeOf(ProfileSnapshot.class)))
                .as("of an older writer, which did not say")
                .isEmpty();
    }

    @Test
    void keepsTheReleasedTypeNames() {
        var names = new TreeMap<String, String>();
        records().forEach(type -> names.put(type.getSimpleName(), EventData.typeOf(type)));
        assertThat(names)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "AcceptedEvent", "io.zhiying.customer.event.accepted.v1",
                        "CampaignDelivery", "io.zhiying.campaign.delivery.v1",
                        "CustomerEvent", "io.zhiying.customer.event.v1",
                        "ModelLifecycleChanged", "io.zhiying.model.lifecycle.v1",
                        "ProfileSnapshot", "io.zhiying.customer.profile.v1",
                        "SegmentMembershipChanged", "io.zhiying.customer.segment-membership.v1",
                        "TextInsight", "io.zhiying.nlp.text-insight.v1"));
    }

    private static JsonNode released(Class<?> type) throws IOException {
        try (var file = CompatibilityTest.class.getResourceAsStream("/released/" + type.getSimpleName() + ".json")) {
            assertThat(file).as("released/" + type.getSimpleName() + ".json").isNotNull();
            return JSON.readTree(file);
        }
    }
}
