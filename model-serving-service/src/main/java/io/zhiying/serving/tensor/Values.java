package io.zhiying.serving.tensor;

import java.util.Arrays;
import java.util.List;

/** The elements of a tensor in row-major order. The arrays are shared, not copied: nobody writes to them. */
@SuppressWarnings("ArrayRecordComponent") // identity is not asked of elements, speed is
public sealed interface Values {
    int size();

    Values slice(int from, int to);

    TensorType type();

    /** 32-bit floating point. */
    record Floats(float[] array) implements Values {
        @Override
        public int size() {
            return array.length;
        }

        @Override
        public Values slice(int from, int to) {
            return new Floats(Arrays.copyOfRange(array, from, to));
        }

        @Override
        public TensorType type() {
            return TensorType.FP32;
        }
    }

    /** 64-bit floating point. */
    record Doubles(double[] array) implements Values {
        @Override
        public int size() {
            return array.length;
        }

        @Override
        public Values slice(int from, int to) {
            return new Doubles(Arrays.copyOfRange(array, from, to));
        }

        @Override
        public TensorType type() {
            return TensorType.FP64;
        }
    }

    /** 32-bit integers. */
    record Ints(int[] array) implements Values {
        @Override
        public int size() {
            return array.length;
        }

        @Override
        public Values slice(int from, int to) {
            return new Ints(Arrays.copyOfRange(array, from, to));
        }

        @Override
        public TensorType type() {
            return TensorType.INT32;
        }
    }

    /** 64-bit integers. */
    record Longs(long[] array) implements Values {
        @Override
        public int size() {
            return array.length;
        }

        @Override
        public Values slice(int from, int to) {
            return new Longs(Arrays.copyOfRange(array, from, to));
        }

        @Override
        public TensorType type() {
            return TensorType.INT64;
        }
    }

    /** Truth values. */
    record Bools(boolean[] array) implements Values {
        @Override
        public int size() {
            return array.length;
        }

        @Override
        public Values slice(int from, int to) {
            return new Bools(Arrays.copyOfRange(array, from, to));
        }

        @Override
        public TensorType type() {
            return TensorType.BOOL;
        }
    }

    /** Texts. */
    record Texts(List<String> list) implements Values {
        public Texts {
            list = List.copyOf(list);
        }

        @Override
        public int size() {
            return list.size();
        }

        @Override
        public Values slice(int from, int to) {
            return new Texts(list.subList(from, to));
        }

        @Override
        public TensorType type() {
            return TensorType.BYTES;
        }
    }

    /** One after another; all of the type of the first. */
    static Values concat(List<Values> parts) {
        int size = parts.stream().mapToInt(Values::size).sum();
        return switch (parts.getFirst()) {
            case Floats _ -> {
                float[] all = new float[size];
                copy(parts, part -> ((Floats) part).array(), all);
                yield new Floats(all);
            }
            case Doubles _ -> {
                double[] all = new double[size];
                copy(parts, part -> ((Doubles) part).array(), all);
                yield new Doubles(all);
            }
            case Ints _ -> {
                int[] all = new int[size];
                copy(parts, part -> ((Ints) part).array(), all);
                yield new Ints(all);
            }
            case Longs _ -> {
                long[] all = new long[size];
                copy(parts, part -> ((Longs) part).array(), all);
                yield new Longs(all);
            }
            case Bools _ -> {
                boolean[] all = new boolean[size];
                copy(parts, part -> ((Bools) part).array(), all);
                yield new Bools(all);
            }
            case Texts _ ->
                new Texts(parts.stream()
                        .flatMap(part -> ((Texts) part).list().stream())
                        .toList());
        };
    }

    private static void copy(List<Values> parts, java.util.function.Function<Values, Object> array, Object target) {
        int at = 0;
        for (Values part : parts) {
            System.arraycopy(array.apply(part), 0, target, at, part.size());
            at += part.size();
        }
    }
}
