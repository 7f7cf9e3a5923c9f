package io.zhiying.serving.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.zhiying.serving.registry.Catalog.Served;
import io.zhiying.serving.registry.Model;
import io.zhiying.serving.registry.ModelVersion;
import io.zhiying.serving.registry.Owner;
import io.zhiying.serving.registry.Task;
import io.zhiying.serving.registry.VersionRequest;
import io.zhiying.serving.registry.VersionState;
import io.zhiying.serving.traffic.Routes.Rules;
import io.zhiying.serving.traffic.Routes.Share;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RoutesTest {
    private static final Owner OWNER = new Owner("shop");
    private static final UUID SALT = UUID.fromString("7b0cbb53-46b3-4f0c-8d9b-2f3d0b6f1c11");
    private static final int KEYS = 20_000;

    private final Served champion = served(1);
    private final Served second = served(2);
    private final Served third = served(3);

    @Test
    void sharesOutByWeight() {
        Map<Integer, Long> chosen = placed(routes(SALT, 7_000, 2_000, 1_000)).stream()
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));

        assertThat(chosen.get(1) / (double) KEYS).isCloseTo(0.7, within(0.015));
        assertThat(chosen.get(2) / (double) KEYS).isCloseTo(0.2, within(0.015));
        assertThat(chosen.get(3) / (double) KEYS).isCloseTo(0.1, within(0.015));
    }

    @Test
    void keepsAKeyWithItsVersionOnEveryReplica() {
        assertThat(placed(routes(SALT, 5_000, 3_000, 2_000))).isEqualTo(placed(routes(SALT, 5_000, 3_000, 2_000)));
    }

    @Test
    void movesNoKeyAwayFromAVersionWhoseShareGrows() {
        List<Integer> before = placed(routes(SALT, 9_000, 1_000, 0));
        List<Integer> after = placed(routes(SALT, 7_000, 3_000, 0));

        IntStream.range(0, KEYS)
                .filter(i -> before.get(i) == 2)
                .forEach(i -> assertThat(after.get(i)).isEqualTo(2));
    }

    @Test
    void placesKeysOfAnotherAliasOtherwise() {
        List<Integer> one = placed(routes(SALT, 5_000, 5_000, 0));
        List<Integer> other = placed(routes(new UUID(1, 2), 5_000, 5_000, 0));

        double same = IntStream.range(0, KEYS)
                        .filter(i -> one.get(i).equals(other.get(i)))
                        .count()
                / (double) KEYS;
        assertThat(same).isCloseTo(0.5, within(0.02));
    }

    @Test
    void givesNothingToAnAliasWhoseVersionsTakeAll() {
        assertThat(placed(routes(SALT, 0, 10_000, 0))).containsOnly(2);
    }

    @Test
    void showsTheShadowItsShareIndependentlyOfTheSplit() {
        var rules = new Rules(
                OWNER,
                new UUID(0, 1),
                SALT,
                List.of(new Share(champion, 5_000), new Share(second, 5_000)),
                new Share(third, 2_500));
        var routes = new Routes(champion, rules);
        List<String> shown = IntStream.range(0, KEYS)
                .mapToObj(RoutesTest::key)
                .filter(key -> routes.shadow(key) != null)
                .toList();

        assertThat(shown.size() / (double) KEYS).isCloseTo(0.25, within(0.015));
        double toSecond = shown.stream()
                        .filter(key -> routes.choose(key).version().number() == 2)
                        .count()
                / (double) shown.size();
        assertThat(toSecond).isCloseTo(0.5, within(0.03));
    }

    private List<Integer> placed(Routes routes) {
        return IntStream.range(0, KEYS)
                .mapToObj(i -> routes.choose(key(i)).version().number())
                .toList();
    }

    private static String key(int i) {
        return "顾客-" + i;
    }

    private Routes routes(UUID salt, int own, int two, int three) {
        List<Share> split = new ArrayList<>();
        add(split, champion, own);
        add(split, second, two);
        add(split, third, three);
        return new Routes(champion, new Rules(OWNER, new UUID(0, 1), salt, split, null));
    }

    private static void add(List<Share> split, @Nullable Served served, int share) {
        if (share > 0 && served != null) {
            split.add(new Share(served, share));
        }
    }

    private static Served served(int number) {
        var at = Instant.EPOCH;
        var model = new Model(OWNER, "m", Task.TABULAR, List.of(), null, null, at, "test");
        var request = VersionRequest.PLAIN;
        return new Served(
                model,
                new ModelVersion(
                        new UUID(9, number), OWNER, "m", number, VersionState.READY, null, request, null, at, "test"));
    }
}
