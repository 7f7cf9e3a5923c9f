package io.zhiying.serving.artifact;

import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Where files of models come from and are kept.
 *
 * @param store this process's copies of the files of models; may be emptied while it is stopped
 * @param fileRoots below which {@code file:} sources may lie; none, and there are no such sources
 * @param maxBytes of all files of one version
 * @param mavenLocalRepository instead of the one that the user's Maven settings name
 * @param mavenOffline whether only the local Maven repository is asked
 */
@Validated
@ConfigurationProperties("zhiying.serving.artifacts")
public record ArtifactProperties(
        @DefaultValue("var/model-serving") @NotNull Path store,
        @DefaultValue List<Path> fileRoots,
        @DefaultValue("1GB") DataSize maxBytes,
        @Nullable Path mavenLocalRepository,
        @DefaultValue("false") boolean mavenOffline) {}
