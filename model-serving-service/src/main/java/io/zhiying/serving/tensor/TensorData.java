package io.zhiying.serving.tensor;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * The {@code data} of a tensor in JSON: flat, or nested in row-major order. It is read as it streams by, without a
 * node for each number, and given its type afterwards, since {@code datatype} may come later in the object.
 */
@JsonDeserialize(using = TensorData.Reader.class)
public sealed interface TensorData {
    /** Empty where the elements are not of that type. */
    Optional<Values> as(TensorType type);

    /** Numbers, and truth values as 0 and 1. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Numbers(double[] numbers, long[] integers, boolean integral, boolean truth) implements TensorData {
        @Override
        public Optional<Values> as(TensorType type) {
            return Optional.ofNullable(
                    switch (type) {
                        case FP32 -> truth ? null : new Values.Floats(floats());
                        case FP64 -> truth ? null : new Values.Doubles(numbers);
                        case INT64 -> integral && !truth ? new Values.Longs(integers) : null;
                        case INT32 -> integral && !truth && fitInt() ? new Values.Ints(ints()) : null;
                        case BOOL -> truth ? new Values.Bools(bools()) : null;
                        case BYTES -> null;
                    });
        }

        private boolean fitInt() {
            return Arrays.stream(integers).allMatch(value -> value == (int) value);
        }

        private float[] floats() {
            float[] values = new float[numbers.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) numbers[i];
            }
            return values;
        }

        private int[] ints() {
            return Arrays.stream(integers).mapToInt(value -> (int) value).toArray();
        }

        private boolean[] bools() {
            boolean[] values = new boolean[integers.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = integers[i] == 1;
            }
            return values;
        }
    }

    /** Texts. */
    record Texts(List<String> texts) implements TensorData {
        @Override
        public Optional<Values> as(TensorType type) {
            return type == TensorType.BYTES ? Optional.of(new Values.Texts(texts)) : Optional.empty();
        }
    }

    /** Reads it. */
    final class Reader extends ValueDeserializer<TensorData> {
        private static final int MAX_DEPTH = 8;

        @Override
        public TensorData deserialize(JsonParser parser, DeserializationContext context) {
            if (parser.currentToken() != JsonToken.START_ARRAY) {
                return (TensorData) context.handleUnexpectedToken(TensorData.class, parser);
            }
            var numbers = new double[16];
            var integers = new long[16];
            List<String> texts = new ArrayList<>();
            int size = 0;
            int truths = 0;
            boolean integral = true;
            int depth = 1;
            while (depth > 0) {
                JsonToken token = parser.nextToken();
                switch (token) {
                    case START_ARRAY -> {
                        if (++depth > MAX_DEPTH) {
                            return context.reportInputMismatch(TensorData.class, "nested deeper than %d", MAX_DEPTH);
                        }
                    }
                    case END_ARRAY -> depth--;
                    case VALUE_STRING -> texts.add(parser.getString());
                    case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE -> {
                        if (size == numbers.length) {
                            numbers = Arrays.copyOf(numbers, size * 2);
                            integers = Arrays.copyOf(integers, size * 2);
                        }
                        if (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE) {
                            truths++;
                            integers[size] = token == JsonToken.VALUE_TRUE ? 1 : 0;
                        } else if (token == JsonToken.VALUE_NUMBER_INT) {
                            integers[size] = parser.getLongValue();
                            numbers[size] = parser.getDoubleValue();
                        } else {
                            integral = false;
                            numbers[size] = parser.getDoubleValue();
                        }
                        size++;
                    }
                    default -> {
                        return (TensorData) context.handleUnexpectedToken(TensorData.class, parser);
                    }
                }
            }
            if (!texts.isEmpty() && size > 0 || truths > 0 && truths < size) {
                return context.reportInputMismatch(TensorData.class, "elements of different kinds");
            }
            return texts.isEmpty()
                    ? new Numbers(Arrays.copyOf(numbers, size), Arrays.copyOf(integers, size), integral, truths > 0)
                    : new Texts(List.copyOf(texts));
        }
    }

    /** How values are written: flat. */
    record Written(@JsonValue Object elements) {
        public static Written of(Values values) {
            return new Written(
                    switch (values) {
                        case Values.Floats(var array) -> array;
                        case Values.Doubles(var array) -> array;
                        case Values.Ints(var array) -> array;
                        case Values.Longs(var array) -> array;
                        case Values.Bools(var array) -> array;
                        case Values.Texts(var list) -> list;
                    });
        }
    }
}
