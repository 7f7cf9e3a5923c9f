package io.zhiying.serving.artifact;

import eu.maveniverse.maven.mima.context.Context;
import eu.maveniverse.maven.mima.context.ContextOverrides;
import eu.maveniverse.maven.mima.context.Runtimes;
import jakarta.annotation.PreDestroy;
import java.nio.file.Path;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Fetches artifacts as the user's own Maven would: with its settings, mirrors, credentials and local repository. */
@Component
class MavenArtifacts {
    private static final Logger log = LoggerFactory.getLogger(MavenArtifacts.class);

    private final ArtifactProperties properties;
    private @Nullable Context context;

    MavenArtifacts(ArtifactProperties properties) {
        this.properties = properties;
    }

    /** The artifact's jar in the local repository. */
    Path resolve(ArtifactSource.Maven source) {
        Context maven = context();
        var request = new ArtifactRequest(
                new DefaultArtifact(source.group(), source.artifact(), "jar", source.version()),
                maven.remoteRepositories(),
                null);
        try {
            var found = maven.repositorySystem().resolveArtifact(maven.repositorySystemSession(), request);
            return found.getArtifact().getFile().toPath();
        } catch (ArtifactResolutionException e) {
            log.warn("{} is not found by Maven: {}", source.value(), e.getMessage());
            throw new SourceUnavailable(
                    "Maven finds no artifact %s:%s:%s.".formatted(source.group(), source.artifact(), source.version()),
                    e);
        }
    }

    private synchronized Context context() {
        if (context == null) {
            var overrides = ContextOverrides.create().withUserSettings(true).offline(properties.mavenOffline());
            if (properties.mavenLocalRepository() != null) {
                overrides.withLocalRepositoryOverride(properties.mavenLocalRepository());
            }
            context = Runtimes.INSTANCE.getRuntime().create(overrides.build());
        }
        return context;
    }

    @PreDestroy
    synchronized void close() {
        if (context != null) {
            context.close();
            context = null;
        }
    }
}
