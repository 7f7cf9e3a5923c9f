package io.zhiying.serving.validation;

import io.zhiying.platform.job.JobContext;
import io.zhiying.platform.job.JobHandler;
import io.zhiying.serving.artifact.ArtifactRefused;
import io.zhiying.serving.artifact.ArtifactSource;
import io.zhiying.serving.artifact.Artifacts;
import io.zhiying.serving.artifact.SourceUnavailable;
import io.zhiying.serving.registry.Catalog;
import io.zhiying.serving.registry.Model;
import io.zhiying.serving.registry.ModelVersion;
import io.zhiying.serving.registry.Registry;
import io.zhiying.serving.registry.ValidationOrder;
import io.zhiying.serving.registry.VersionContent;
import io.zhiying.serving.registry.VersionState;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Makes a registered version ready, or refuses it with a reason. It may be stopped anywhere and run again: files are
 * kept by their digest, and the version's state changes in one transaction with its history and events.
 */
@Component
class VersionValidation implements JobHandler {
    private static final Logger log = LoggerFactory.getLogger(VersionValidation.class);
    private static final int TRIES = 3;
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(5);

    private final Catalog catalog;
    private final Registry registry;
    private final Artifacts artifacts;
    private final Inspection inspection;

    VersionValidation(Catalog catalog, Registry registry, Artifacts artifacts, Inspection inspection) {
        this.catalog = catalog;
        this.registry = registry;
        this.artifacts = artifacts;
        this.inspection = inspection;
    }

    record Tries(int done) {}

    @Override
    public String type() {
        return ValidationOrder.JOB;
    }

    @Override
    public void run(JobContext job) {
        ModelVersion version = current(job);
        if (!registry.change(version, VersionState.VALIDATING, null, null)) {
            return; // it was settled by a run before
        }
        try {
            Model model = catalog.model(version.model());
            VersionContent content = version.request().source() instanceof ArtifactSource.Remote
                    ? inspection.inspectRemote(model, version)
                    : artifacts.admit(
                            version.id(),
                            version.request().sources(),
                            staged -> inspection.inspect(model, version, staged));
            registry.change(current(job), VersionState.READY, null, content);
        } catch (ArtifactRefused refused) {
            fail(job, refused.detail());
        } catch (SourceUnavailable away) {
            again(job, away);
        } catch (DataAccessException | TransactionException storeIsAway) {
            throw storeIsAway;
        } catch (RuntimeException unexpected) {
            log.error("version {} of {} could not be validated", version.number(), version.model(), unexpected);
            fail(job, "The version could not be validated; our log says why.");
        }
    }

    private ModelVersion current(JobContext job) {
        return catalog.version(job.params(ValidationOrder.class).version()).orElseThrow();
    }

    private void again(JobContext job, SourceUnavailable away) {
        Tries tries = job.checkpoint(Tries.class);
        int done = tries == null ? 1 : tries.done() + 1;
        if (done >= TRIES) {
            fail(job, String.valueOf(away.getMessage()));
            return;
        }
        job.checkpoint(new Tries(done));
        throw new Again(BETWEEN_TRIES, String.valueOf(away.getMessage()));
    }

    private void fail(JobContext job, String reason) {
        log.info("a version is refused: {}", reason);
        registry.change(current(job), VersionState.FAILED, reason, null);
    }
}
