package io.zhiying.serving.inference;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlacesTest {
    @Test
    void leavesTheLastPlacesToTheMoreUrgent() {
        var places = new Places(10);

        assertThat(taken(places, Priority.LOW)).isEqualTo(5);
        assertThat(taken(places, Priority.NORMAL)).isEqualTo(4);
        assertThat(taken(places, Priority.HIGH)).isEqualTo(1);

        places.giveBack();
        assertThat(places.take(Priority.NORMAL)).isFalse();
        assertThat(places.take(Priority.HIGH)).isTrue();
    }

    @Test
    void letsAnyoneHaveTheOnlyPlace() {
        assertThat(new Places(1).take(Priority.LOW)).isTrue();
    }

    private static int taken(Places places, Priority priority) {
        int taken = 0;
        while (places.take(priority)) {
            taken++;
        }
        return taken;
    }
}
