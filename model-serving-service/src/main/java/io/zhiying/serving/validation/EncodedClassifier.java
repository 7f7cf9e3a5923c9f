package io.zhiying.serving.validation;

import io.zhiying.platform.problem.Problem;
import io.zhiying.serving.artifact.ArtifactRefused;
import io.zhiying.serving.registry.Catalog;
import io.zhiying.serving.registry.Catalog.Served;
import io.zhiying.serving.registry.ModelVersion;
import io.zhiying.serving.registry.Task;
import io.zhiying.serving.registry.VersionContent;
import io.zhiying.serving.registry.VersionContent.Encoder;
import io.zhiying.serving.task.TaskSignatures;
import java.util.List;

/** A classifier of vectors behind the encoder that makes them: texts in, a probability for each label out. */
final class EncodedClassifier {
    private final Catalog catalog;

    EncodedClassifier(Catalog catalog) {
        this.catalog = catalog;
    }

    /**
     * @param head what its files are
     * @return with the very version of the encoder that its name stands for now
     */
    VersionContent read(ModelVersion version, VersionContent head) {
        Served encoder = encoder(version, head);
        List<Long> given = encoder.content().signature().outputs().getFirst().shape();
        List<Long> taken = head.signature().inputs().getFirst().shape();
        if (!given.getLast().equals(taken.getLast())) {
            throw new ArtifactRefused("The classifier takes vectors of %d numbers, the encoder %s gives %d."
                    .formatted(taken.getLast(), encoder.model().name(), given.getLast()));
        }
        ModelVersion fixed = encoder.version();
        return head.behind(
                new Encoder(fixed.id(), fixed.model(), fixed.number()),
                TaskSignatures.of(Task.TEXT_CLASSIFICATION, head.labels().size()));
    }

    private Served encoder(ModelVersion version, VersionContent head) {
        String asked = version.request().encoder();
        String name = asked == null ? head.parameters().get(EmbeddingClassifierFolder.ENCODER) : asked;
        if (name == null) {
            throw new ArtifactRefused(
                    "A classifier of texts needs its encoder: name it in encoder, as name or name:version.");
        }
        int colon = name.indexOf(':');
        Served encoder;
        try {
            encoder = catalog.serve(
                    colon < 0 ? name : name.substring(0, colon),
                    colon < 0 ? Catalog.CHAMPION : name.substring(colon + 1));
        } catch (Problem missing) {
            throw new ArtifactRefused("The encoder %s cannot be used: %s".formatted(name, missing.detail()), missing);
        }
        if (encoder.model().task() != Task.TEXT_EMBEDDING) {
            throw new ArtifactRefused("The encoder %s must be a model for text-embedding, it is for %s."
                    .formatted(name, encoder.model().task().value()));
        }
        return encoder;
    }
}
