package io.zhiying.recommendation.selection;

import io.zhiying.recommendation.interaction.Interaction;
import io.zhiying.recommendation.interaction.InteractionKind;
import io.zhiying.recommendation.interaction.InteractionWeights;
import io.zhiying.recommendation.model.NeighbourList;
import io.zhiying.recommendation.similarity.InteractionMatrix;
import io.zhiying.recommendation.similarity.Neighbours;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Everybody's interactions in memory, person by person and each newest first: 17 bytes an interaction. */
public final class InteractionLog {
    private static final UUID SOMEBODY = new UUID(0, 0);
    private static final InteractionKind[] KINDS = InteractionKind.values();

    private final List<String> ids;
    private final Map<String, Integer> numbers;
    private final int[] personStart;
    private final int[] items;
    private final byte[] kinds;
    private final int[] times;
    private final int[] first;
    private final int[] last;

    private InteractionLog(Builder builder) {
        this.ids = builder.ids;
        this.numbers = builder.numbers;
        this.personStart = Arrays.copyOf(builder.personStart, builder.persons + 1);
        this.personStart[builder.persons] = builder.size;
        this.items = Arrays.copyOf(builder.items, builder.size);
        this.kinds = Arrays.copyOf(builder.kinds, builder.size);
        this.times = Arrays.copyOf(builder.times, builder.size);
        this.first = Arrays.copyOf(builder.first, builder.size);
        this.last = Arrays.copyOf(builder.last, builder.size);
    }

    public int persons() {
        return personStart.length - 1;
    }

    /** Items are numbered from 0. */
    public int items() {
        return ids.size();
    }

    public String id(int item) {
        return ids.get(item);
    }

    /** @throws NullPointerException where nobody has named the item */
    public int number(String id) {
        return Objects.requireNonNull(numbers.get(id));
    }

    /** The same list by the names of the items. */
    public NeighbourList named(Neighbours neighbours) {
        var names = new ArrayList<String>(neighbours.size());
        for (int item : neighbours.items()) {
            names.add(ids.get(item));
        }
        return new NeighbourList(names, neighbours.scores());
    }

    /** What one did, newest first, without their name. */
    List<Interaction> of(int person) {
        var own = new ArrayList<Interaction>(personStart[person + 1] - personStart[person]);
        for (int row = personStart[person]; row < personStart[person + 1]; row++) {
            own.add(new Interaction(
                    SOMEBODY,
                    ids.get(items[row]),
                    KINDS[kinds[row]],
                    times[row],
                    instant(first[row]),
                    instant(last[row])));
        }
        return own;
    }

    /** The moment that has {@code share} of the interactions at or after it. */
    Instant momentBefore(double share) {
        var sorted = last.clone();
        Arrays.parallelSort(sorted);
        int cut = (int) Math.round(sorted.length * (1 - share));
        return sorted.length == 0 ? Instant.EPOCH : instant(sorted[Math.min(cut, sorted.length - 1)]);
    }

    /** Who chose what of everything. */
    public InteractionMatrix matrix(InteractionWeights weights, int maxItemsPerUser) {
        var taste = new TasteBuilder(this::number, weights, maxItemsPerUser);
        for (int person = 0; person < persons(); person++) {
            taste.add(of(person));
        }
        return taste.build(items());
    }

    private static Instant instant(int seconds) {
        return Instant.ofEpochSecond(seconds);
    }

    /** Takes interactions person by person, each newest first. */
    public static final class Builder {
        private final List<String> ids = new ArrayList<>();
        private final Map<String, Integer> numbers = new HashMap<>();
        private int[] personStart = new int[64];
        private int persons;
        private int[] items = new int[256];
        private byte[] kinds = new byte[256];
        private int[] times = new int[256];
        private int[] first = new int[256];
        private int[] last = new int[256];
        private int size;
        private @Nullable UUID current;

        /** Numbers an item, whether anybody did something with it or not. */
        public int number(String id) {
            return numbers.computeIfAbsent(id, named -> {
                ids.add(named);
                return ids.size() - 1;
            });
        }

        public void accept(Interaction interaction) {
            if (!interaction.profileId().equals(current)) {
                current = interaction.profileId();
                if (persons + 1 == personStart.length) {
                    personStart = Arrays.copyOf(personStart, persons * 3 / 2);
                }
                personStart[persons++] = size;
            }
            if (size == items.length) {
                int length = size * 3 / 2;
                items = Arrays.copyOf(items, length);
                kinds = Arrays.copyOf(kinds, length);
                times = Arrays.copyOf(times, length);
                first = Arrays.copyOf(first, length);
                last = Arrays.copyOf(last, length);
            }
            items[size] = number(interaction.itemId());
            kinds[size] = (byte) interaction.kind().ordinal();
            times[size] = interaction.times();
            first[size] = seconds(interaction.firstAt());
            last[size++] = seconds(interaction.lastAt());
        }

        public InteractionLog build() {
            return new InteractionLog(this);
        }

        /** To the second, from 1970 to 2038, which what was done lies within. */
        private static int seconds(Instant at) {
            return (int) Math.clamp(at.getEpochSecond(), 0, Integer.MAX_VALUE);
        }
    }
}
