package io.zhiying.profile;

import io.zhiying.platform.test.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void keepsTheLayoutOfEveryService() {
        ArchitectureRules.check("io.zhiying.profile", "DueDestinations", "KnownWorkspaces", "SeenMessages");
    }
}
