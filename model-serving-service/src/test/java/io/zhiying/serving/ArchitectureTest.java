package io.zhiying.serving;

import io.zhiying.platform.test.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void keepsTheLayout() {
        ArchitectureRules.check("io.zhiying.serving", "TrafficCounts", "ShadowCounts", "Canaries");
    }
}
