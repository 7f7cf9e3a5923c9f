package io.zhiying.serving.validation;

import io.zhiying.platform.problem.Problem;
import io.zhiying.serving.artifact.ArtifactRefused;
import io.zhiying.serving.engine.EngineName;
import io.zhiying.serving.engine.Graph;
import io.zhiying.serving.inference.TrialLoad;
import io.zhiying.serving.registry.Model;
import io.zhiying.serving.registry.ModelVersion;
import io.zhiying.serving.registry.Task;
import io.zhiying.serving.registry.VersionContent;
import io.zhiying.serving.task.TaskSignatures;
import io.zhiying.serving.tensor.Signature;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A model on another server: it has no files, and the width of its vectors is what the server gives. */
final class RemoteVersion {
    private static final Set<Task> TASKS = EnumSet.of(Task.TEXT_GENERATION, Task.TEXT_EMBEDDING, Task.RERANKING);

    private final TrialLoad trial;

    RemoteVersion(TrialLoad trial) {
        this.trial = trial;
    }

    VersionContent read(Model model, ModelVersion version) {
        if (!TASKS.contains(model.task())) {
            throw new ArtifactRefused("A model on another server is one for %s, not for %s."
                    .formatted(
                            String.join(", ", TASKS.stream().map(Task::value).toList()),
                            model.task().value()));
        }
        EngineName asked = version.request().engine();
        if (asked != null && asked != EngineName.REMOTE) {
            throw new ArtifactRefused("A model on another server runs there, not on %s.".formatted(asked.value()));
        }
        Signature signature = TaskSignatures.ofServer(model.task(), width(model, version));
        if (version.request().signature() != null) {
            DeclaredSignature.require(version.request().signature(), signature);
        }
        Map<String, String> parameters = version.request().parameters();
        return new VersionContent(
                EngineName.REMOTE, List.of(), signature, null, List.of(), parameters == null ? Map.of() : parameters);
    }

    private int width(Model model, ModelVersion version) {
        if (model.task() != Task.TEXT_EMBEDDING) {
            return 0;
        }
        try {
            return trial.width(model, version);
        } catch (Problem refused) {
            throw new ArtifactRefused("The trial was refused: " + refused.detail(), refused);
        } catch (Graph.Unfit unfit) {
            throw new ArtifactRefused(unfit.getMessage() + ".", unfit);
        } catch (Graph.GraphFailure failure) {
            throw new ArtifactRefused("The server gave no vectors.", failure);
        }
    }
}
