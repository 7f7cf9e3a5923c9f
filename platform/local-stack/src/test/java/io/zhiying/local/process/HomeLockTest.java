package io.zhiying.local.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.zhiying.local.StackException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeLockTest {
    @TempDir
    Path home;

    @Test
    void saysWhoHoldsItAndGivesUpInTheEnd() {
        List<String> said = new ArrayList<>();
        try (var held = HomeLock.take(home, Duration.ZERO, said::add)) {
            assertThatExceptionOfType(StackException.class)
                    .isThrownBy(() -> HomeLock.take(home, Duration.ofMillis(300), said::add))
                    .withMessageContaining(Long.toString(ProcessHandle.current().pid()));
        }
        assertThat(said).hasSize(1);
    }

    @Test
    void isFreeAgainAfterItsHolder() {
        HomeLock.take(home, Duration.ZERO, line -> {}).close();

        HomeLock.take(home, Duration.ZERO, line -> {}).close();
    }
}
