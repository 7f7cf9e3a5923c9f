package io.zhiying.serving.inference;

import io.zhiying.serving.artifact.Artifacts;
import io.zhiying.serving.engine.EngineName;
import io.zhiying.serving.engine.Engines;
import io.zhiying.serving.engine.Graph;
import io.zhiying.serving.image.Pictures;
import io.zhiying.serving.registry.Catalog;
import io.zhiying.serving.registry.Catalog.Served;
import io.zhiying.serving.registry.Task;
import io.zhiying.serving.registry.VersionContent;
import io.zhiying.serving.remote.RemoteServers;
import io.zhiying.serving.task.RowTasks;
import io.zhiying.serving.tensor.Tensor;
import io.zhiying.serving.tensor.TensorSpec;
import io.zhiying.serving.tensor.Values;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.springframework.stereotype.Component;

/** Brings a version from its files into memory and warms it. */
@Component
class ModelLoader {
    private static final Duration WARM_UP = Duration.ofSeconds(60);

    private final Artifacts artifacts;
    private final Engines engines;
    private final Queues queues;
    private final Pictures pictures;
    private final RemoteServers servers;
    private final Catalog catalog;

    ModelLoader(
            Artifacts artifacts,
            Engines engines,
            Queues queues,
            Pictures pictures,
            RemoteServers servers,
            Catalog catalog) {
        this.artifacts = artifacts;
        this.engines = engines;
        this.queues = queues;
        this.pictures = pictures;
        this.servers = servers;
        this.catalog = catalog;
    }

    /** With the version's files, fetched where they are not here. */
    Path folder(Served served) {
        if (served.content().engine() == EngineName.REMOTE) {
            return Path.of(""); // nobody looks into it
        }
        return artifacts.folder(served.version().id(), served.content().files());
    }

    /** Loads the engine's own libraries, which models share, where no model has yet. */
    void startEngine(EngineName engine) {
        engines.start(engine);
    }

    /** @param leases for encoders that the version is built on: they stay where others use them, too */
    LoadedModel load(Served served, Path folder, Leases leases) {
        VersionContent content = served.content();
        Task task = served.model().task();
        if (content.engine() == EngineName.REMOTE) {
            RemoteModel remote = RemoteModel.open(servers, served);
            return task.writesText()
                    ? new LoadedModel.OfGeneration(remote, queues.metrics(served))
                    : new LoadedModel.OfServer(remote, queues.metrics(served));
        }
        if (task.writesText()) {
            return writer(served, folder);
        }
        Graph graph = engines.open(content.engine(), folder, content.signature());
        LoadedModel model;
        try {
            if (content.encoder() != null) {
                return LoadedModel.ofVectors(served, graph, queues, catalog.served(content.encoder()), leases);
            }
            model = task.takesTensors()
                    ? LoadedModel.ofTensors(served, graph, queues)
                    : LoadedModel.ofRows(served, graph, RowTasks.open(task, content, graph, folder, pictures), queues);
        } catch (IOException | RuntimeException e) {
            graph.close();
            throw e instanceof IOException io ? new UncheckedIOException(io) : (RuntimeException) e;
        }
        try {
            warm(model, content);
            return model;
        } catch (RuntimeException e) {
            model.close();
            throw e;
        } catch (InterruptedException e) {
            model.close();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while loading", e);
        }
    }

    private LoadedModel writer(Served served, Path folder) {
        var text = Objects.requireNonNull(served.content().text());
        try {
            Writer writer = Writer.open(engines, served, folder, text.maxTokens());
            var model = new LoadedModel.OfGeneration(writer, queues.metrics(served));
            try {
                writer.write(new Prompt.Text("warm 温暖"), GenerationOptions.NONE, 2, new Deadline(WARM_UP));
                return model;
            } catch (RuntimeException failure) {
                model.close();
                throw failure;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first run of an engine is slow; it is not a caller's. */
    private static void warm(LoadedModel model, VersionContent content) throws InterruptedException {
        if (content.text() != null) {
            List<Tensor> texts = new ArrayList<>();
            for (TensorSpec input : content.signature().inputs()) {
                if (!input.mayBeLeftOut()) {
                    texts.add(new Tensor(input.name(), List.of(1L), new Values.Texts(List.of("warm 温暖"))));
                }
            }
            model.infer(texts, WARM_UP);
        }
    }
}
