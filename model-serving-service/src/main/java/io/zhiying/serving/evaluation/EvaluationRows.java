package io.zhiying.serving.evaluation;

import io.zhiying.contracts.CommonErrors;
import io.zhiying.platform.problem.Problem;
import io.zhiying.platform.problem.Problems;
import io.zhiying.serving.metric.EntityScores.Entity;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads sets: JSON Lines in UTF-8, each line {@code {"text", "image" or "inputs", "label"}},
 * {@code {"text1", "text2", "score"}}, {@code {"input", "references"}}, {@code {"text", "spans"}} or
 * {@code {"query", "documents", "relevance"}}, and all lines of one kind.
 */
final class EvaluationRows {
    private static final int MAX_TEXT = 131_072;
    private static final int MAX_IMAGE = 1 << 24;
    private static final int MAX_LABEL = 255;
    private static final int MAX_DOCUMENTS = 1000;
    private static final int MAX_GRADE = 10;
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
        if (row.has("spans")) {
            return new EvaluationRow.Spans(text(row, "text", number), spans(row, number));
        }
        if (row.has("relevance")) {
            return ranked(row, number);
        }
        throw invalid(number, "must have label, score, references, spans or relevance");
    }

    private static EvaluationRow labelled(JsonNode row, int number) {
        JsonNode label = row.path("label");
        String name = label.isString() ? label.stringValue() : label.isIntegralNumber() ? label.asString() : "";
        if (name.isEmpty() || name.length() > MAX_LABEL) {
            throw invalid(number, "must have a label of 1 to %d characters, or a whole number".formatted(MAX_LABEL));
        }
        if (Stream.of("inputs", "text", "image").filter(row::has).count() != 1) {
            throw invalid(number, "must have one of text, image and inputs");
        }
        if (row.has("image")) {
            return new EvaluationRow.Labelled(text(row, "image", number, MAX_IMAGE), Map.of(), name);
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

    private static List<Entity> spans(JsonNode row, int number) {
        List<Entity> spans = new ArrayList<>();
        for (JsonNode span : row.path("spans")) {
            String label = span.path("label").asString("");
            int start = span.path("start").asInt(-1);
            int end = span.path("end").asInt(-1);
            if (label.isEmpty() || label.length() > MAX_LABEL || start < 0 || end <= start) {
                throw invalid(number, "must have spans of label, start and end, counted in code points");
            }
            spans.add(new Entity(label, start, end));
        }
        return spans;
    }

    private static EvaluationRow ranked(JsonNode row, int number) {
        List<String> documents = new ArrayList<>();
        List<Integer> grades = new ArrayList<>();
        for (JsonNode document : row.path("documents")) {
            if (!document.isString() || document.stringValue().length() > MAX_TEXT) {
                throw invalid(number, "must have texts as documents");
            }
            documents.add(document.stringValue());
        }
        for (JsonNode grade : row.path("relevance")) {
            if (!grade.canConvertToInt() || grade.asInt() < 0 || grade.asInt() > MAX_GRADE) {
                throw invalid(number, "must have whole numbers of 0 to %d as relevance".formatted(MAX_GRADE));
            }
            grades.add(grade.asInt());
        }
        if (documents.isEmpty() || documents.size() > MAX_DOCUMENTS || documents.size() != grades.size()) {
            throw invalid(
                    number, "must have 1 to %d documents, and as many numbers as relevance".formatted(MAX_DOCUMENTS));
        }
        return new EvaluationRow.Ranked(text(row, "query", number), documents, grades);
    }

    private static String text(JsonNode row, String field, int number) {
        return text(row, field, number, MAX_TEXT);
    }

    private static String text(JsonNode row, String field, int number, int most) {
        if (!row.path(field).isString() || row.path(field).stringValue().length() > most) {
            throw invalid(number, "must have %s, a text of at most %d characters".formatted(field, most));
        }
        return row.path(field).stringValue();
    }

    private static Problem invalid(int number, String message) {
        return new Problem(CommonErrors.INVALID, "Line %d %s.".formatted(number, message))
                .withField("line " + number, message);
    }
}
