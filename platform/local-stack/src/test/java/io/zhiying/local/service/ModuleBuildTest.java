package io.zhiying.local.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.zhiying.local.StackConfig;
import io.zhiying.local.StackException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a Maven of our own that leaves a jar, or an error: what is under test is when it is called. */
class ModuleBuildTest {
    private static final String JAR = "shop-.*\\.jar";

    @TempDir
    Path root;

    private Path source;
    private ModuleBuild build;

    @BeforeEach
    void checkout() throws Exception {
        source = root.resolve("shop/src/main/java/Shop.java");
        Files.createDirectories(source.getParent());
        Files.writeString(source, "class Shop {}");
        Files.writeString(root.resolve("pom.xml"), "<project/>");
        maven("mkdir -p shop/target && echo jar > shop/target/shop-1.jar");
        build = new ModuleBuild(StackConfig.fromEnvironment(
                root, Map.of("PATH", root + ":/usr/bin:/bin", "ZHIYING_MAVEN", "fake-mvn")));
    }

    @Test
    void buildsWhatHasNoJarAndNotAgain() {
        assertThat(build.isFresh("shop", JAR)).isFalse();

        build.build(List.of("shop"), JAR);

        assertThat(build.isFresh("shop", JAR)).isTrue();
    }

    @Test
    void noticesAChangeOfContentEvenWithAnOldTime() throws Exception {
        build.build(List.of("shop"), JAR);
        Files.writeString(source, "class Shop { int open; }");
        Files.setLastModifiedTime(source, FileTime.from(Instant.EPOCH));

        assertThat(build.isFresh("shop", JAR)).isFalse();
    }

    @Test
    void doesNotMindATouchedFile() throws Exception {
        build.build(List.of("shop"), JAR);
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(60)));

        assertThat(build.isFresh("shop", JAR)).isTrue();
    }

    @Test
    void takesAJarThatSomebodyElseBuiltAfterTheLastChange() throws Exception {
        Files.createDirectories(root.resolve("shop/target"));
        Path jar = Files.writeString(root.resolve("shop/target/shop-1.jar"), "by mvn verify");
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().plusSeconds(5)));

        assertThat(build.isFresh("shop", JAR)).isTrue();

        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().minusSeconds(3600)));
        assertThat(build.isFresh("shop", JAR)).isFalse();
    }

    @Test
    void showsWhatTheCompilerSaid() throws Exception {
        maven("echo '[INFO] Scanning'; echo '[ERROR] Shop.java:[1,1] 找不到符号'; echo '[ERROR] -> [Help 1]'; exit 1");

        assertThatExceptionOfType(StackException.class)
                .isThrownBy(() -> build.build(List.of("shop"), JAR))
                .withMessageContaining("the build of shop failed")
                .withMessageContaining("找不到符号")
                .withMessageContaining("build.log")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("Scanning", "Help 1"));
    }

    @Test
    void saysThatMavenIsMissing() {
        var without = new ModuleBuild(StackConfig.fromEnvironment(root, Map.of("PATH", "/nonexistent")));

        assertThatExceptionOfType(StackException.class)
                .isThrownBy(() -> without.build(List.of("shop"), JAR))
                .withMessageContaining("Maven is needed");
    }

    private void maven(String script) throws Exception {
        Path program = root.resolve("fake-mvn");
        Files.writeString(program, "#!/bin/sh\ncd '" + root + "'\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    }
}
