package io.zhiying.training;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * How a model came about and how good it is; the same training writes the same report.
 *
 * @param command that makes it again
 * @param epoch whose parameters were kept
 * @param temperature of the calibration
 * @param heldOut figures on texts that no training sees
 */
record TrainingReport(
        String command,
        String encoder,
        List<String> labels,
        int seed,
        List<TrainedOn> trainedOn,
        int epoch,
        double temperature,
        List<HeldOut> heldOut) {

    /** @param sha256 of the file, as it was read */
    record TrainedOn(String data, String file, String sha256, long train, long validation) {
        static TrainedOn of(Source source, List<LabelledText> texts) throws IOException {
            return new TrainedOn(
                    source.name(),
                    String.valueOf(source.file().getFileName()),
                    source.sha256(),
                    count(texts, Split.TRAIN),
                    count(texts, Split.VALIDATION));
        }

        private static long count(List<LabelledText> texts, Split split) {
            return texts.stream().filter(text -> Split.of(text.text()) == split).count();
        }
    }

    /** Figures on the held-out tenth of a data set. */
    record HeldOut(String data, @JsonUnwrapped Metrics metrics) {}

    void write(Path file) throws IOException {
        JsonMapper json =
                JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        Files.writeString(file, json.writeValueAsString(this) + "\n", StandardCharsets.UTF_8);
    }
}
