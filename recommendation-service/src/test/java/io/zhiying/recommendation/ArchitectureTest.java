package io.zhiying.recommendation;

import io.zhiying.platform.test.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void keepsTheLayoutOfAllServices() {
        ArchitectureRules.check("io.zhiying.recommendation", "TrainingSchedule", "Erasures");
    }
}
