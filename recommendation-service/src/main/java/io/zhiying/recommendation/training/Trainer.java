package io.zhiying.recommendation.training;

import io.zhiying.contracts.Ids;
import io.zhiying.recommendation.catalog.CatalogItems;
import io.zhiying.recommendation.interaction.InteractionWeights;
import io.zhiying.recommendation.interaction.Interactions;
import io.zhiying.recommendation.model.ModelVersion;
import io.zhiying.recommendation.model.Models;
import io.zhiying.recommendation.model.NeighbourList;
import io.zhiying.recommendation.model.NeighbourLists;
import io.zhiying.recommendation.model.NeighbourSource;
import io.zhiying.recommendation.recommend.RankingProperties;
import io.zhiying.recommendation.selection.InteractionLog;
import io.zhiying.recommendation.selection.Selector;
import io.zhiying.recommendation.signal.ModelKind;
import io.zhiying.recommendation.signal.TrainingSignals;
import io.zhiying.recommendation.similarity.CollaborativeNeighbours;
import io.zhiying.recommendation.similarity.ContentNeighbours;
import io.zhiying.recommendation.similarity.ItemText;
import io.zhiying.recommendation.similarity.Neighbours;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Trains the models of the current workspace: reads in one consistent, streaming transaction, chooses the method, then
 * computes and writes item by item in another transaction, which also makes the new version the one that serves. Memory
 * is the interactions, the matrix and one row.
 */
@Component
class Trainer {
    private static final int CHECK_EVERY = 500;

    private final CatalogItems catalog;
    private final Interactions interactions;
    private final InteractionWeights weights;
    private final Models models;
    private final TrainingSignals signals;
    private final TrainingProperties properties;
    private final RankingProperties ranking;
    private final NeighbourLists lists;
    private final InstantSource clock;
    private final TransactionTemplate read;
    private final TransactionTemplate write;

    Trainer(
            CatalogItems catalog,
            Interactions interactions,
            InteractionWeights weights,
            Models models,
            TrainingSignals signals,
            TrainingProperties properties,
            RankingProperties ranking,
            NeighbourLists lists,
            InstantSource clock,
            PlatformTransactionManager transactions) {
        this.catalog = catalog;
        this.interactions = interactions;
        this.weights = weights;
        this.models = models;
        this.signals = signals;
        this.properties = properties;
        this.ranking = ranking;
        this.lists = lists;
        this.clock = clock;
        this.read = new TransactionTemplate(transactions);
        this.read.setReadOnly(true);
        this.read.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        this.write = new TransactionTemplate(transactions);
    }

    /** Is told how far a training is, and may stop it by throwing. */
    interface Progress {
        int STEPS = 2;

        /** Data was read, or a version was written. Never called within a transaction. */
        void step();

        /** Called often, also within a transaction, where nothing about the job can be written. */
        void check();
    }

    void train(ModelKind kind, Progress progress) {
        switch (kind) {
            case COLLABORATIVE -> trainCollaborative(progress);
            case CONTENT -> trainContent(progress);
        }
    }

    private record Known(Instant readAt, List<UUID> seen, InteractionLog log, BitSet showable) {}

    private void trainCollaborative(Progress progress) {
        var known = in(read, () -> {
            var readAt = clock.instant();
            var seen = signals.ids(ModelKind.COLLABORATIVE);
            var log = new InteractionLog.Builder();
            var showable = new BitSet();
            catalog.forEachId(properties.maxItems(), id -> showable.set(log.number(id)));
            interactions.forEachByPerson(properties.maxInteractions(), log::accept);
            return new Known(readAt, seen, log.build(), showable);
        });
        var log = known.log();
        var chosen = new Selector(properties.selector(), weights, ranking, content(), progress::check)
                .choose(log, known.showable(), properties.similarities());
        var matrix = log.matrix(weights, properties.maxItemsPerUser());
        var neighbours =
                new CollaborativeNeighbours(matrix, chosen.similarity(), properties.neighbours(), known.showable());
        var parameters = new TreeMap<>(chosen.similarity().parameters());
        parameters.put("neighbours", properties.neighbours());
        var version = new ModelVersion(
                ModelKind.COLLABORATIVE,
                Ids.next(),
                known.readAt(),
                matrix.items(),
                matrix.users(),
                matrix.entries(),
                parameters,
                chosen.selection());
        publish(version, log::id, matrix.items(), neighbours::of, known.seen(), progress);
    }

    /** What the items are, as it serves now: so that what is tried is what would serve. */
    private @Nullable NeighbourSource content() {
        var serving = in(read, () -> Optional.ofNullable(models.active().get(ModelKind.CONTENT)));
        return serving.map(lists::unkeptIn)
                .<NeighbourSource>map(stored -> items -> in(read, () -> stored.of(items)))
                .orElse(null);
    }

    private void trainContent(Progress progress) {
        record Texts(Instant readAt, List<UUID> seen, List<String> items, ContentNeighbours neighbours) {}
        var texts = in(read, () -> {
            var readAt = clock.instant();
            var seen = signals.ids(ModelKind.CONTENT);
            var items = new ArrayList<String>();
            var showable = new BitSet();
            try (var builder = new ContentNeighbours.Builder()) {
                catalog.forEach(properties.maxItems(), item -> {
                    showable.set(items.size());
                    items.add(item.id());
                    builder.add(new ItemText(item.title(), item.categories(), item.attributes()));
                });
                return new Texts(
                        readAt,
                        seen,
                        items,
                        builder.build(properties.contentNeighbours(), showable, properties.maxPostings()));
            }
        });
        int n = texts.neighbours().items();
        var version = new ModelVersion(
                ModelKind.CONTENT,
                Ids.next(),
                texts.readAt(),
                n,
                0,
                0,
                Map.of("method", "tf-idf cosine", "neighbours", properties.contentNeighbours()),
                null);
        publish(version, texts.items()::get, n, texts.neighbours()::of, texts.seen(), progress);
    }

    private void publish(
            ModelVersion version,
            IntFunction<String> ids,
            int rows,
            IntFunction<Neighbours> neighbours,
            List<UUID> seen,
            Progress progress) {
        progress.step();
        Iterator<Models.Row> lists = IntStream.range(0, rows)
                .peek(item -> {
                    if (item % CHECK_EVERY == 0) {
                        progress.check();
                    }
                })
                .mapToObj(item -> new Models.Row(ids.apply(item), list(ids, neighbours.apply(item))))
                .filter(row -> !row.neighbours().items().isEmpty())
                .iterator();
        write.executeWithoutResult(_ -> {
            models.publish(version, lists);
            signals.clear(seen);
        });
        progress.step();
    }

    private static NeighbourList list(IntFunction<String> ids, Neighbours neighbours) {
        var names = new ArrayList<String>(neighbours.size());
        for (int item : neighbours.items()) {
            names.add(ids.apply(item));
        }
        return new NeighbourList(names, neighbours.scores());
    }

    private static <T> T in(TransactionTemplate transaction, Supplier<T> work) {
        return Objects.requireNonNull(transaction.execute(_ -> work.get()));
    }
}
