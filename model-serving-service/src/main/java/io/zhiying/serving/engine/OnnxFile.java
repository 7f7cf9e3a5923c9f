package io.zhiying.serving.engine;

import io.zhiying.serving.tensor.Signature;
import io.zhiying.serving.tensor.TensorSpec;
import io.zhiying.serving.tensor.TensorType;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an ONNX file says of itself, read without an engine: a file of a stranger is not given to native code before it
 * is known to stay within its own bytes and to use operators that the engine has. Field numbers are those of
 * onnx.proto (ONNX 1.x, IR versions 3 to 13).
 *
 * @param externalData locations outside the file where it says that weights are
 * @param operatorDomains of its nodes, but for functions that the file defines itself
 */
public record OnnxFile(Signature signature, Set<String> externalData, Set<String> operatorDomains) {
    /** The name of the graph's file in a model's folder. */
    public static final String NAME = "model.onnx";

    /** Where Optimum puts it. */
    private static final String BELOW = "onnx";

    private static final int MAX_DEPTH = 32;
    private static final long EXTERNAL = 1;

    /** Where a folder has its graph, or would have it. */
    public static Path in(Path folder) {
        return in(folder, NAME);
    }

    /** Where a folder has one of several graphs, or would have it. */
    public static Path in(Path folder, String name) {
        Path below = folder.resolve(BELOW).resolve(name);
        return Files.isRegularFile(below) ? below : folder.resolve(name);
    }

    /** @throws IllegalArgumentException it is not a complete ONNX model, or has inputs that cannot be served */
    public static OnnxFile read(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (channel.size() == 0 || channel.size() > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(NAME + " is not a complete ONNX model of at most 2 GiB");
            }
            var bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            var scan = new Scan();
            try {
                scan.model(new ProtobufReader(bytes));
            } catch (IllegalArgumentException malformed) {
                throw new IllegalArgumentException(NAME + " is not a complete ONNX model", malformed);
            }
            return scan.result();
        }
    }

    private static final class Scan {
        private final Set<String> external = new TreeSet<>();
        private final Set<String> domains = new TreeSet<>();
        private final Set<String> ownDomains = new HashSet<>();
        private final Set<String> initializers = new HashSet<>();
        private final List<ValueInfo> inputs = new ArrayList<>();
        private final List<ValueInfo> outputs = new ArrayList<>();

        OnnxFile result() {
            domains.removeAll(ownDomains);
            if (outputs.isEmpty()) {
                throw new IllegalArgumentException(NAME + " is not a complete ONNX model: it has no output");
            }
            return new OnnxFile(
                    new Signature(
                            inputs.stream()
                                    .filter(input -> !initializers.contains(input.name()))
                                    .map(ValueInfo::spec)
                                    .toList(),
                            outputs.stream().map(ValueInfo::spec).toList()),
                    external,
                    domains);
        }

        void model(ProtobufReader model) {
            while (model.next()) {
                switch (model.field()) {
                    case 7 -> graph(model.message(), 0);
                    case 25 -> function(model.message());
                    default -> model.skip();
                }
            }
        }

        private void function(ProtobufReader function) {
            while (function.next()) {
                switch (function.field()) {
                    case 7 -> node(function.message(), 1);
                    case 10 -> ownDomains.add(function.string());
                    default -> function.skip();
                }
            }
        }

        private void graph(ProtobufReader graph, int depth) {
            if (depth > MAX_DEPTH) {
                throw new IllegalArgumentException("graphs are nested deeper than " + MAX_DEPTH);
            }
            while (graph.next()) {
                switch (graph.field()) {
                    case 1 -> node(graph.message(), depth);
                    case 5 -> {
                        String name = tensor(graph.message());
                        if (depth == 0) {
                            initializers.add(name);
                        }
                    }
                    case 15 -> sparse(graph.message());
                    case 11 -> values(graph.message(), inputs, depth);
                    case 12 -> values(graph.message(), outputs, depth);
                    default -> graph.skip();
                }
            }
        }

        private static void values(ProtobufReader value, List<ValueInfo> into, int depth) {
            if (depth == 0) {
                into.add(ValueInfo.read(value));
            }
        }

        private void node(ProtobufReader node, int depth) {
            String domain = "";
            while (node.next()) {
                switch (node.field()) {
                    case 5 -> attribute(node.message(), depth);
                    case 7 -> domain = node.string();
                    default -> node.skip();
                }
            }
            domains.add(domain);
        }

        private void attribute(ProtobufReader attribute, int depth) {
            while (attribute.next()) {
                switch (attribute.field()) {
                    case 5, 10 -> tensor(attribute.message());
                    case 6, 11 -> graph(attribute.message(), depth + 1);
                    case 22, 23 -> sparse(attribute.message());
                    default -> attribute.skip();
                }
            }
        }

        private void sparse(ProtobufReader sparse) {
            while (sparse.next()) {
                switch (sparse.field()) {
                    case 1, 2 -> tensor(sparse.message());
                    default -> sparse.skip();
                }
            }
        }

        private String tensor(ProtobufReader tensor) {
            String name = "";
            boolean elsewhere = false;
            String location = "";
            while (tensor.next()) {
                switch (tensor.field()) {
                    case 8 -> name = tensor.string();
                    case 13 -> {
                        elsewhere = true;
                        location = location(tensor.message(), location);
                    }
                    case 14 -> elsewhere |= tensor.integer() == EXTERNAL;
                    default -> tensor.skip();
                }
            }
            if (elsewhere) {
                external.add(location);
            }
            return name;
        }

        private static String location(ProtobufReader entry, String before) {
            String key = "";
            String value = "";
            while (entry.next()) {
                switch (entry.field()) {
                    case 1 -> key = entry.string();
                    case 2 -> value = entry.string();
                    default -> entry.skip();
                }
            }
            return key.equals("location") ? value : before;
        }
    }

    /** A graph's input or output as the file has it; its type may be one that is not served. */
    private record ValueInfo(String name, long elementType, List<Long> shape) {
        static ValueInfo read(ProtobufReader value) {
            String name = "";
            long type = 0;
            List<Long> shape = List.of();
            while (value.next()) {
                switch (value.field()) {
                    case 1 -> name = value.string();
                    case 2 -> {
                        var types = value.message();
                        while (types.next()) {
                            if (types.field() != 1) {
                                types.skip();
                                continue;
                            }
                            var tensor = types.message();
                            while (tensor.next()) {
                                switch (tensor.field()) {
                                    case 1 -> type = tensor.integer();
                                    case 2 -> shape = shape(tensor.message());
                                    default -> tensor.skip();
                                }
                            }
                        }
                    }
                    default -> value.skip();
                }
            }
            return new ValueInfo(name, type, shape);
        }

        private static List<Long> shape(ProtobufReader shape) {
            List<Long> dimensions = new ArrayList<>();
            while (shape.next()) {
                if (shape.field() != 1) {
                    shape.skip();
                    continue;
                }
                long size = -1;
                var dimension = shape.message();
                while (dimension.next()) {
                    if (dimension.field() == 1) {
                        size = dimension.integer();
                    } else {
                        dimension.skip();
                    }
                }
                dimensions.add(size);
            }
            return dimensions;
        }

        TensorSpec spec() {
            TensorType type = switch ((int) elementType) {
                case 1 -> TensorType.FP32;
                case 6 -> TensorType.INT32;
                case 7 -> TensorType.INT64;
                case 9 -> TensorType.BOOL;
                case 11 -> TensorType.FP64;
                default ->
                    throw new IllegalArgumentException("%s of %s has an element type that is not served (ONNX type %d)"
                            .formatted(name, NAME, elementType));
            };
            return new TensorSpec(name, type, shape);
        }
    }
}
