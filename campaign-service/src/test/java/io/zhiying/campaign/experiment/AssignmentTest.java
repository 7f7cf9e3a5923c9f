package io.zhiying.campaign.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AssignmentTest {
    private static final List<UUID> PEOPLE = IntStream.range(0, 50_000)
            .mapToObj(i -> new UUID(0x0190_0000_0000_7000L, i))
            .toList();

    @Test
    void staysTheSame() {
        var assignment = new Assignment("spring", 0.2, Map.of("a", 1.0));
        var other = new Assignment("spring", 0.2, Map.of("a", 1.0));

        assertThat(PEOPLE.stream().map(assignment::of))
                .containsExactlyElementsOf(PEOPLE.stream().map(other::of).toList());
    }

    /** A release that moved people between arms would spoil every campaign under way. Computed outside Java. */
    @Test
    void isTheSameInEveryRelease() {
        var assignment = new Assignment("spring", 0.2, Map.of("a", 1.0));

        assertThat(IntStream.range(0, 12).filter(i -> assignment.of(PEOPLE.get(i)) instanceof Arm.Holdout))
                .containsExactly(4);
    }

    @Test
    void givesEachArmItsShare() {
        var weights = new LinkedHashMap<String, Double>();
        weights.put("a", 1.0);
        weights.put("b", 2.0);
        weights.put("c", 1.0);
        var assignment = new Assignment("balance", 0.2, weights);

        var sizes = PEOPLE.stream()
                .map(assignment::of)
                .collect(java.util.stream.Collectors.groupingBy(a -> a, java.util.stream.Collectors.counting()));
        var check = SampleRatio.of(
                List.of(
                        sizes.get(new Arm.Holdout()),
                        sizes.get(new Arm.Treated("a")),
                        sizes.get(new Arm.Treated("b")),
                        sizes.get(new Arm.Treated("c"))),
                List.of(0.2, 0.2, 0.4, 0.2));

        assertThat(check.pValue()).isGreaterThan(0.01);
        assertThat(check.suspicious()).isFalse();
    }

    @Test
    void assignsIndependentlyUnderDifferentSeeds() {
        var first = new Assignment("first", 0.5, Map.of("a", 1.0));
        var second = new Assignment("second", 0.5, Map.of("a", 1.0));

        long both = PEOPLE.stream()
                .filter(p -> first.of(p) instanceof Arm.Holdout && second.of(p) instanceof Arm.Holdout)
                .count();

        assertThat((double) both / PEOPLE.size()).isBetween(0.24, 0.26);
    }

    @Test
    void keepsWhoIsHeldOutWhenVariantsChange() {
        var before = new Assignment("s", 0.3, Map.of("a", 1.0));
        var after = new Assignment("s", 0.3, Map.of("x", 3.0, "y", 1.0));

        assertThat(PEOPLE.stream().filter(p -> before.of(p) instanceof Arm.Holdout))
                .containsExactlyElementsOf(PEOPLE.stream()
                        .filter(p -> after.of(p) instanceof Arm.Holdout)
                        .toList());
    }

    @Test
    void holdsOutNobodyWhereNoneAreWanted() {
        var assignment = new Assignment("s", 0, Map.of("a", 1.0));

        assertThat(PEOPLE.stream().map(assignment::of)).containsOnly(new Arm.Treated("a"));
    }

    @Test
    void seesArmsOfTheWrongSize() {
        assertThat(SampleRatio.of(List.of(5_300L, 4_700L), List.of(0.5, 0.5)).suspicious())
                .isTrue();
        assertThat(SampleRatio.of(List.of(5_050L, 4_950L), List.of(0.5, 0.5)).suspicious())
                .isFalse();
    }

    @Test
    void rejectsSharesThatMakeNoSense() {
        assertThatThrownBy(() -> new Assignment("s", 0.95, Map.of("a", 1.0))).hasMessageContaining("holdout");
        assertThatThrownBy(() -> new Assignment("s", 0.1, Map.of("a", 0.0))).hasMessageContaining("weights");
        assertThatThrownBy(() -> new Assignment("s", 0.1, Map.of())).hasMessageContaining("weights");
    }
}
