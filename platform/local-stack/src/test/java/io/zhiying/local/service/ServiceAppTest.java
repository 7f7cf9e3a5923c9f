package io.zhiying.local.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceAppTest {
    @TempDir
    Path folder;

    @Test
    void hasAnAotCacheOnlyWhenItsTrainingEndedWell() throws IOException {
        var app = new ServiceApp(PlatformService.GATEWAY, folder);
        Files.writeString(app.aotCacheInTheMaking(), "half of a cache");
        assertThat(app.aotCache()).doesNotExist();

        assertThat(app.keepTraining(true)).isTrue();

        assertThat(app.aotCache()).hasContent("half of a cache");
        assertThat(app.aotCacheInTheMaking()).doesNotExist();
        assertThat(app.aotRefusal()).doesNotExist();
    }

    @Test
    void remembersATrainingThatFailed() throws IOException {
        var app = new ServiceApp(PlatformService.GATEWAY, folder);
        Files.writeString(app.aotCacheInTheMaking(), "of a service that did not start");

        assertThat(app.keepTraining(false)).isFalse();

        assertThat(folder).isDirectoryContaining(file -> file.equals(app.aotRefusal()));
        assertThat(app.aotCache()).doesNotExist();
        assertThat(app.aotCacheInTheMaking()).doesNotExist();
    }
}
