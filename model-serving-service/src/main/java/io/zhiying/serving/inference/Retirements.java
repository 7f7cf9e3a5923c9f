package io.zhiying.serving.inference;

import io.zhiying.serving.registry.ModelChange;
import io.zhiying.serving.registry.ModelChanged;
import java.util.EnumSet;
import java.util.Set;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;

/** Takes versions that may serve no more out of memory. Other replicas stop asking them, and unload them for room. */
@Component
class Retirements {
    private static final Set<ModelChange.Kind> OVER = EnumSet.of(ModelChange.Kind.RETIRED, ModelChange.Kind.FAILED);

    private final LoadedModels models;

    Retirements(LoadedModels models) {
        this.models = models;
    }

    @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT)
    void changed(ModelChanged changed) {
        ModelChange change = changed.change();
        if (OVER.contains(change.kind()) && change.versionId() != null) {
            models.unload(change.versionId());
        }
    }
}
