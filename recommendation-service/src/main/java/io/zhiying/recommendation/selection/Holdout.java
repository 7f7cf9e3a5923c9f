package io.zhiying.recommendation.selection;

import io.zhiying.recommendation.interaction.Interaction;
import io.zhiying.recommendation.interaction.InteractionWeights;
import io.zhiying.recommendation.model.Selection.HeldOut;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Divides what one person did into what is known and what is to be guessed. */
sealed interface Holdout {
    HeldOut kind();

    /**
     * @param past newest first
     * @param future items that were chosen then, whether also before or not
     */
    record Divided(List<Interaction> past, Set<String> future) {}

    Divided divide(List<Interaction> own, InteractionWeights weights);

    /**
     * Everything from one moment on. Of repeated interactions only the first and the last time are kept: those between
     * are taken to be spread evenly, so that as many are known as probably lay before the moment.
     */
    record After(Instant moment) implements Holdout {
        @Override
        public HeldOut kind() {
            return HeldOut.AFTER_A_MOMENT;
        }

        @Override
        public Divided divide(List<Interaction> own, InteractionWeights weights) {
            var past = new ArrayList<Interaction>();
            var future = new HashSet<String>();
            for (var one : own) {
                if (one.lastAt().isBefore(moment)) {
                    past.add(one);
                    continue;
                }
                if (weights.of(one.kind()) > 0) {
                    future.add(one.itemId());
                }
                if (one.firstAt().isBefore(moment) && one.times() > 1) {
                    past.add(known(one));
                }
            }
            past.sort((a, b) -> b.lastAt().compareTo(a.lastAt()));
            return new Divided(past, future);
        }

        private Interaction known(Interaction one) {
            double steps = one.times() - 1;
            double step = Duration.between(one.firstAt(), one.lastAt()).toMillis() / steps;
            double before = Duration.between(one.firstAt(), moment).toMillis();
            int times = (int) Math.clamp(1 + (long) (before / step), 1, (long) steps);
            var last = one.firstAt().plusMillis((long) Math.min(before, (times - 1) * step));
            return new Interaction(one.profileId(), one.itemId(), one.kind(), times, one.firstAt(), last);
        }
    }

    /**
     * The newest items of each.
     *
     * @param share of a person's items, but at least one
     */
    record NewestOf(double share) implements Holdout {
        @Override
        public HeldOut kind() {
            return HeldOut.NEWEST_OF_EACH;
        }

        @Override
        public Divided divide(List<Interaction> own, InteractionWeights weights) {
            var chosen = own.stream()
                    .filter(one -> weights.of(one.kind()) > 0)
                    .map(Interaction::itemId)
                    .distinct()
                    .toList();
            if (chosen.size() < 2) {
                return new Divided(own, Set.of());
            }
            var future = Set.copyOf(chosen.subList(0, (int) Math.max(1, Math.round(chosen.size() * share))));
            var past = new ArrayList<Interaction>();
            for (var one : own) {
                if (!future.contains(one.itemId())) {
                    past.add(one);
                } else if (one.times() > 1) {
                    past.add(new Interaction(
                            one.profileId(), one.itemId(), one.kind(), one.times() - 1, one.firstAt(), one.firstAt()));
                }
            }
            past.sort((a, b) -> b.lastAt().compareTo(a.lastAt()));
            return new Divided(past, future);
        }
    }
}
