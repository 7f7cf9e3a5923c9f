package io.zhiying.platform;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zhiying.platform.test.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void keepsTheLayout() {
        ArchitectureRules.check(
                "io.zhiying.platform", "Inbox", "OutboxRelay", "IdempotencyKeys", "JobLeases", "QueueDepths");
    }

    @Test
    void noticesAChoreThatIsNotNamed() {
        assertThatThrownBy(() -> ArchitectureRules.check("io.zhiying.platform", "Inbox"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("OutboxRelay");
    }
}
