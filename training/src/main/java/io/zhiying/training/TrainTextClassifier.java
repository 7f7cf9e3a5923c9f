package io.zhiying.training;

import io.zhiying.training.HeadTrainer.Outcome;
import io.zhiying.training.LabelledFile.Columns;
import io.zhiying.training.TrainingReport.HeldOut;
import io.zhiying.training.TrainingReport.TrainedOn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Trains a text classifier on a frozen sentence encoder, from files of labelled texts. */
@Command(
        name = "train-text-classifier",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Trains a text classifier on a frozen sentence encoder and writes the folder that model-serving "
                + "loads: architecture.json, model-0000.params, and metrics.json with the held-out figures.")
public final class TrainTextClassifier implements Callable<Integer> {
    private static final Logger log = LoggerFactory.getLogger(TrainTextClassifier.class);

    @Option(
            names = "--train",
            required = true,
            paramLabel = "NAME=FILE[:MOST]",
            description = "Labelled texts to train on: .csv or .tsv, also as .gz or .zip. Repeatable.")
    private List<String> train = new ArrayList<>();

    @Option(
            names = "--evaluate",
            paramLabel = "NAME=FILE[:MOST]",
            description = "Measure on the held-out tenth of this file too. Repeatable.")
    private List<String> evaluate = new ArrayList<>();

    @Option(names = "--text-column", defaultValue = "text", description = "Default: ${DEFAULT-VALUE}")
    private String textColumn = "text";

    @Option(names = "--label-column", defaultValue = "label", description = "Default: ${DEFAULT-VALUE}")
    private String labelColumn = "label";

    @Option(names = "--columns", split = ",", description = "Names of the columns, for files that have no header row.")
    private List<String> columns = new ArrayList<>();

    @Option(
            names = "--classes",
            split = ",",
            required = true,
            paramLabel = "VALUE=NAME",
            description = "What the label column holds, and the class that it means: 0=negative,1=positive")
    private Map<String, String> classes = new LinkedHashMap<>();

    @Option(
            names = "--encoder",
            required = true,
            description = "bge-small-en-v1.5 or bge-small-zh-v1.5: whose ONNX file is on the class path.")
    private String encoder = "";

    @Option(
            names = "--hidden",
            defaultValue = "128",
            description = "Units of the hidden layer. Default: ${DEFAULT-VALUE}")
    private int hidden;

    @Option(names = "--seed", defaultValue = "1", description = "Default: ${DEFAULT-VALUE}")
    private int seed;

    @Option(names = "--threads", defaultValue = "2", description = "For the encoder. Default: ${DEFAULT-VALUE}")
    private int threads;

    @Option(
            names = "--cache",
            description = "Folder that keeps the vectors between trainings.",
            defaultValue = "var/training")
    private Path cache = Path.of("var/training");

    @Option(names = "--out", required = true, description = "Folder to write.")
    private Path out = Path.of("");

    public static void main(String... arguments) {
        System.exit(new CommandLine(new TrainTextClassifier()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        List<String> names = List.copyOf(classes.values().stream().distinct().toList());
        Map<String, Integer> indexes = new HashMap<>();
        classes.forEach((value, name) -> indexes.put(value, names.indexOf(name)));
        LabelledFile reader = new LabelledFile(new Columns(textColumn, labelColumn, columns), indexes);

        Map<Source, List<LabelledText>> texts = new LinkedHashMap<>();
        for (String source : train) {
            read(source, reader, texts);
        }
        List<Source> trained = List.copyOf(texts.keySet());
        for (String source : evaluate) {
            read(source, reader, texts);
        }
        try (EmbeddingModel model = EmbeddingModel.open(encoder, threads)) {
            Embeddings embeddings = new Embeddings(model, cache);
            for (Source source : texts.keySet()) {
                embeddings.compute(needed(texts.get(source), trained.contains(source)));
            }
            return train(names, trained, texts, embeddings);
        }
    }

    private static void read(String argument, LabelledFile reader, Map<Source, List<LabelledText>> texts)
            throws IOException {
        Source source = Source.parse(argument);
        List<LabelledText> read = source.read(reader);
        log.info("{}: {} texts", source.shown(), read.size());
        texts.putIfAbsent(source, read);
    }

    private static List<String> needed(List<LabelledText> texts, boolean all) {
        return texts.stream()
                .map(LabelledText::text)
                .filter(text -> all || Split.of(text) == Split.TEST)
                .toList();
    }

    private int train(
            List<String> names, List<Source> trained, Map<Source, List<LabelledText>> texts, Embeddings embeddings)
            throws IOException {
        Examples training = examples(trained, texts, Split.TRAIN, embeddings);
        Examples validation = examples(trained, texts, Split.VALIDATION, embeddings);
        Files.createDirectories(out);
        try (Head head = Head.untrained(training.dimension(), hidden, names)) {
            Outcome outcome = new HeadTrainer(new HeadTrainer.Settings(60, 6, 128, 2e-3f, seed))
                    .train(head.model(), training, validation);
            head.save(out);
            List<HeldOut> heldOut = new ArrayList<>();
            texts.forEach((source, all) -> {
                Examples test = Examples.of(all, Split.TEST, embeddings);
                heldOut.add(new HeldOut(source.name(), Metrics.of(head.probabilities(test.vectors()), test.labels())));
            });
            List<TrainedOn> sources = new ArrayList<>();
            for (Source source : trained) {
                sources.add(TrainedOn.of(source, texts.getOrDefault(source, List.of())));
            }
            TrainingReport report = new TrainingReport(
                    command(), encoder, names, seed, sources, outcome.epoch(), outcome.temperature(), heldOut);
            report.write(out.resolve("metrics.json"));
            heldOut.forEach(figures -> log.info("held out of {}: {}", figures.data(), figures.metrics()));
        }
        return 0;
    }

    private static Examples examples(
            List<Source> sources, Map<Source, List<LabelledText>> texts, Split split, Embeddings embeddings) {
        return Examples.join(sources.stream()
                .map(source -> Examples.of(texts.getOrDefault(source, List.of()), split, embeddings))
                .toList());
    }

    /** What to type to get the same again, without the folders of this machine. */
    private String command() {
        List<String> words = new ArrayList<>(List.of("train-text-classifier", "--encoder", encoder));
        train.forEach(
                source -> words.addAll(List.of("--train", Source.parse(source).shown())));
        evaluate.forEach(source ->
                words.addAll(List.of("--evaluate", Source.parse(source).shown())));
        if (!columns.isEmpty()) {
            words.addAll(List.of("--columns", String.join(",", columns)));
        }
        words.addAll(List.of("--text-column", textColumn, "--label-column", labelColumn, "--classes"));
        words.add(String.join(
                ",",
                classes.entrySet().stream()
                        .map(each -> each.getKey() + "=" + each.getValue())
                        .toList()));
        words.addAll(List.of("--hidden", String.valueOf(hidden), "--seed", String.valueOf(seed)));
        return String.join(" ", words);
    }
}
