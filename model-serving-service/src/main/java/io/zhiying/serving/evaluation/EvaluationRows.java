package io.zhiying.serving.evaluation;

import io.zhiying.contracts.CommonErrors;
import io.zhiying.platform.problem.Problem;
import io.zhiying.platform.problem.Problems;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads sets: JSON Lines in UTF-8, each line {@code {"text" or "inputs", "label"}}, {@code {"text1", "text2", "score"}}
 * or {@code {"input", "references"}}, and all lines of one kind.
 */
final class EvaluationRows {
    private static final int MAX_TEXT = 131_072;
    private static final int MAX_LABEL = 255;
    private static final int MAX_REFERENCES = 16;
    private static final JsonMapper JSON = new JsonMapper();

    private EvaluationRows() {}

    /** @throws Problem naming the line */
    static List<EvaluationRow> read(byte[] lines, int maxRows) {
        List<EvaluationRow> rows = new ArrayList<>();
        int number = 0;
        for (String line : text(lines).split("\n", -1)) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            EvaluationRow row = row(line, number);
            if (!rows.isEmpty() && rows.getFirst().kind() != row.kind()) {
                throw invalid(
                        number,
                        "is of kind %s, the lines before are of kind %s"
                                .formatted(
                                        row.kind().value(),
                                        rows.getFirst().kind().value()));
            }
            rows.add(row);
            if (rows.size() > maxRows) {
                throw Problems.invalid("body", "has more than %d rows".formatted(maxRows));
            }
        }
        if (rows.isEmpty()) {
            throw Problems.invalid("body", "has no rows");
        }
        return rows;
    }

    private static String text(byte[] lines) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(lines))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Problem(CommonErrors.INVALID, "The body is not UTF-8.", e);
        }
    }

    private static EvaluationRow row(String line, int number) {
        JsonNode row;
        try {
            row = JSON.readTree(line);
        } catch (JacksonException e) {
            throw new Problem(CommonErrors.INVALID, "Line %d is not JSON.".formatted(number), e);
        }
        if (row.has("label")) {
            return labelled(row, number);
        }
        if (row.has("score")) {
            if (!row.path("score").isNumber()) {
                throw invalid(number, "must have a number as score");
            }
            return new EvaluationRow.Similarity(
                    text(row, "text1", number),
                    text(row, "text2", number),
                    row.path("score").asDouble());
        }
        if (row.has("references")) {
            return new EvaluationRow.Generation(text(row, "input", number), references(row, number));
        }
        throw invalid(number, "must have label, score or references");
    }

    private static EvaluationRow labelled(JsonNode row, int number) {
        JsonNode label = row.path("label");
        String name = label.isString() ? label.stringValue() : label.isIntegralNumber() ? label.asString() : "";
        if (name.isEmpty() || name.length() > MAX_LABEL) {
            throw invalid(number, "must have a label of 1 to %d characters, or a whole number".formatted(MAX_LABEL));
        }
        if (row.has("inputs") == row.has("text")) {
            throw invalid(number, "must have text or inputs, and not both");
        }
        return row.has("text")
                ? new EvaluationRow.Labelled(text(row, "text", number), Map.of(), name)
                : new EvaluationRow.Labelled(null, inputs(row.path("inputs"), number), name);
    }

    private static Map<String, List<Double>> inputs(JsonNode inputs, int number) {
        Map<String, List<Double>> values = new TreeMap<>();
        for (var input : inputs.properties()) {
            List<Double> numbers = new ArrayList<>();
            for (JsonNode value : input.getValue()) {
                if (!value.isNumber()) {
                    throw invalid(number, "must have arrays of numbers as inputs");
                }
                numbers.add(value.asDouble());
            }
            values.put(input.getKey(), numbers);
        }
        if (values.isEmpty()) {
            throw invalid(number, "must have at least one input");
        }
        return values;
    }

    private static List<String> references(JsonNode row, int number) {
        List<String> references = new ArrayList<>();
        for (JsonNode reference : row.path("references")) {
            if (!reference.isString() || reference.stringValue().length() > MAX_TEXT) {
                throw invalid(number, "must have texts as references");
            }
            references.add(reference.stringValue());
        }
        if (references.isEmpty() || references.size() > MAX_REFERENCES) {
            throw invalid(number, "must have 1 to %d references".formatted(MAX_REFERENCES));
        }
        return references;
    }

    private static String text(JsonNode row, String field, int number) {
        if (!row.path(field).isString() || row.path(field).stringValue().length() > MAX_TEXT) {
            throw invalid(number, "must have %s, a text of at most %d characters".formatted(field, MAX_TEXT));
        }
        return row.path(field).stringValue();
    }

    private static Problem invalid(int number, String message) {
        return new Problem(CommonErrors.INVALID, "Line %d %s.".formatted(number, message))
                .withField("line " + number, message);
    }
}
