package io.zhiying.serving.validation;

import io.zhiying.serving.artifact.ArtifactRefused;
import io.zhiying.serving.artifact.Artifacts.Staged;
import io.zhiying.serving.registry.GoldenSample;
import io.zhiying.serving.registry.GoldenSample.SampleTensor;
import io.zhiying.serving.registry.ModelVersion;
import io.zhiying.serving.tensor.Tensor;
import io.zhiying.serving.tensor.TensorData;
import io.zhiying.serving.tensor.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a version must answer before it is ready: the samples of its request, and those of {@code samples.json} in its
 * folder. Numbers may differ by the tolerance, also inside of texts that are JSON; other texts must be the same.
 */
final class GoldenSamples {
    private static final String FILE = "samples.json";
    private static final double USUAL_TOLERANCE = 1e-4;
    private static final JsonMapper JSON = new JsonMapper();

    private final List<GoldenSample> samples;

    private GoldenSamples(List<GoldenSample> samples) {
        this.samples = samples;
    }

    /** Those of the request alone. */
    static GoldenSamples of(ModelVersion version) {
        return new GoldenSamples(
                Optional.ofNullable(version.request().samples()).orElse(List.of()));
    }

    static GoldenSamples of(FolderReader reader, Staged staged, ModelVersion version) {
        List<GoldenSample> samples = new ArrayList<>(of(version).samples);
        reader.read(staged, FILE, GoldenSample[].class).ifPresent(file -> samples.addAll(Arrays.asList(file)));
        if (samples.size() > GoldenSample.MAX) {
            throw new ArtifactRefused(
                    "There are %d golden samples, the limit is %d.".formatted(samples.size(), GoldenSample.MAX));
        }
        return new GoldenSamples(samples);
    }

    List<List<Tensor>> requests() {
        List<List<Tensor>> requests = new ArrayList<>();
        for (int i = 0; i < samples.size(); i++) {
            int number = i;
            requests.add(samples.get(i).inputs().stream()
                    .map(input -> tensor(number, input))
                    .toList());
        }
        return requests;
    }

    /** @param answers to the requests, in their order */
    void require(List<List<Tensor>> answers) {
        for (int i = 0; i < samples.size(); i++) {
            GoldenSample sample = samples.get(i);
            double tolerance = sample.tolerance() == null ? USUAL_TOLERANCE : sample.tolerance();
            for (SampleTensor wanted : sample.outputs()) {
                Tensor expected = tensor(i, wanted);
                Tensor actual = answers.get(i).stream()
                        .filter(output -> output.name().equals(wanted.name()))
                        .findFirst()
                        .orElse(null);
                if (actual == null || !actual.shape().equals(expected.shape()) || actual.type() != expected.type()) {
                    throw refused(
                            i,
                            "the output %s is %s, expected is %s %s"
                                    .formatted(
                                            wanted.name(),
                                            actual == null ? "missing" : actual.type() + " " + actual.shape(),
                                            expected.type(),
                                            expected.shape()));
                }
                requireValues(i, actual, expected, tolerance);
            }
        }
    }

    private static void requireValues(int number, Tensor actual, Tensor expected, double tolerance) {
        for (int at = 0; at < expected.values().size(); at++) {
            Object one = value(actual.values(), at);
            Object other = value(expected.values(), at);
            boolean same = one instanceof Number left && other instanceof Number right
                    ? near(left.doubleValue(), right.doubleValue(), tolerance)
                    : one.equals(other) || one instanceof String left && sameJson(left, (String) other, tolerance);
            if (!same) {
                throw refused(
                        number,
                        "value %d of the output %s is %s, expected is %s within %s"
                                .formatted(at, expected.name(), shown(one), shown(other), tolerance));
            }
        }
    }

    private static boolean near(double one, double other, double tolerance) {
        return Math.abs(one - other) <= tolerance;
    }

    private static Object value(Values values, int at) {
        return switch (values) {
            case Values.Floats(var array) -> array[at];
            case Values.Doubles(var array) -> array[at];
            case Values.Ints(var array) -> array[at];
            case Values.Longs(var array) -> array[at];
            case Values.Bools(var array) -> array[at];
            case Values.Texts(var list) -> list.get(at);
        };
    }

    private static boolean sameJson(String one, String other, double tolerance) {
        try {
            return same(JSON.readTree(one), JSON.readTree(other), tolerance);
        } catch (JacksonException noJson) {
            return false;
        }
    }

    private static boolean same(JsonNode one, JsonNode other, double tolerance) {
        if (one.isNumber() && other.isNumber()) {
            return near(one.asDouble(), other.asDouble(), tolerance);
        }
        if (one.isArray() && other.isArray() && one.size() == other.size()) {
            for (int i = 0; i < one.size(); i++) {
                if (!same(one.path(i), other.path(i), tolerance)) {
                    return false;
                }
            }
            return true;
        }
        if (one.isObject() && other.isObject() && one.size() == other.size()) {
            return one.propertyStream()
                    .allMatch(entry ->
                            other.has(entry.getKey()) && same(entry.getValue(), other.path(entry.getKey()), tolerance));
        }
        return one.equals(other);
    }

    private static String shown(Object value) {
        String text = value.toString();
        return text.length() > 200 ? text.substring(0, 200) + "…" : text;
    }

    private static Tensor tensor(int number, SampleTensor given) {
        try {
            Values values = JSON.treeToValue(given.data(), TensorData.class)
                    .as(given.datatype())
                    .orElseThrow(() ->
                            refused(number, "the data of %s are not %s".formatted(given.name(), given.datatype())));
            return new Tensor(given.name(), given.shape(), values);
        } catch (JacksonException | IllegalArgumentException | ArithmeticException malformed) {
            throw refused(number, "the data of %s do not fit its shape %s".formatted(given.name(), given.shape()));
        }
    }

    private static ArtifactRefused refused(int number, String why) {
        return new ArtifactRefused("Golden sample %d: %s.".formatted(number, why));
    }
}
