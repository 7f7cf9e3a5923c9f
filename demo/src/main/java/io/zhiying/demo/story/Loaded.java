package io.zhiying.demo.story;

import io.zhiying.demo.sample.YearShift;
import java.util.Map;

/**
 * The year as it now stands in the platform.
 *
 * @param again whether an earlier run had loaded it
 * @param profiles profile ids by user id
 * @param eventsPerSecond from the first request until the last event was visible; of a first load only
 */
record Loaded(YearShift shift, boolean again, Map<String, String> profiles, double eventsPerSecond) {
    String profileOf(String userId) {
        String profile = profiles.get(userId);
        if (profile == null) {
            throw new StepFailed("no profile of " + userId);
        }
        return profile;
    }
}
