package io.zhiying.profile.transfer;

import io.zhiying.platform.problem.Problem;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** A JSON object a line, in the form of an element of Segment's {@code batch}. Empty lines are passed over. */
final class NdjsonLines implements ImportLines {
    private static final TypeReference<Map<String, @Nullable Object>> OBJECT = new TypeReference<>() {};
    private static final int MAX_DEPTH = 64;
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final InputStream in;
    private final Kind kind;
    private final int maxLine;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private long number;

    NdjsonLines(InputStream in, Kind kind, int maxLine) {
        this.in = new BufferedInputStream(in, 64 * 1024);
        this.kind = kind;
        this.maxLine = maxLine;
    }

    @Override
    public @Nullable Line next() throws IOException {
        while (true) {
            line.reset();
            long length = readLine();
            if (length < 0) {
                return null;
            }
            number++;
            if (length > maxLine) {
                return wrong("has more than %d bytes".formatted(maxLine));
            }
            var bytes = line.toByteArray();
            if (!isBlank(bytes)) {
                return parse(bytes);
            }
        }
    }

    private Line parse(byte[] bytes) {
        try {
            Map<String, @Nullable Object> event = JSON.readValue(bytes, OBJECT);
            if (event == null) {
                return wrong("must be a JSON object");
            }
            if (kind.isOfPeople()) {
                event.put("type", "identify");
            }
            return new Line(number, event, null);
        } catch (JacksonException e) {
            return wrong("must be a JSON object");
        }
    }

    private Line wrong(String message) {
        return new Line(number, null, new Problem(ImportFile.LINE_INVALID, "Line %d %s.".formatted(number, message)));
    }

    /** How long the line was, of which no more is kept than is allowed; -1 at the end. */
    private long readLine() throws IOException {
        long length = 0;
        int each = in.read();
        if (each < 0) {
            return -1;
        }
        while (each >= 0 && each != '\n') {
            if (length < maxLine) {
                line.write(each);
            }
            length++;
            each = in.read();
        }
        return length;
    }

    private static boolean isBlank(byte[] bytes) {
        for (byte each : bytes) {
            if (each != ' ' && each != '\t' && each != '\r') {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
