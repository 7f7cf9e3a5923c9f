package io.zhiying.architectures.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafeTensorsTest {
    @TempDir
    Path folder;

    @Test
    void readsEachTypeOfWeightAsFloat32() throws Exception {
        ByteBuffer data = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        data.putFloat(1.5f).putFloat(-2.25f);
        data.putShort(Float.floatToFloat16(0.5f)).putShort(Float.floatToFloat16(-65504f));
        data.putShort((short) (Float.floatToRawIntBits(3.0f) >>> 16))
                .putShort((short) (Float.floatToRawIntBits(-1e30f) >>> 16));
        write("model.safetensors", """
                {"__metadata__": {"format": "pt"},
                 "浮点": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]},
                 "half": {"dtype": "F16", "shape": [1, 2], "data_offsets": [8, 12]},
                 "brain": {"dtype": "BF16", "shape": [2, 1], "data_offsets": [12, 16]}}""", data.array());
        try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager();
                SafeTensors weights = SafeTensors.open(folder)) {
            assertThat(weights.names()).containsExactly("brain", "half", "浮点");
            assertThat(weights.read(manager, "浮点", new Shape(2)).toFloatArray()).containsExactly(1.5f, -2.25f);
            assertThat(weights.read(manager, "half", new Shape(1, 2)).toFloatArray())
                    .containsExactly(0.5f, -65504f);
            assertThat(weights.read(manager, "brain", new Shape(2, 1)).toFloatArray())
                    .containsExactly(3.0f, Float.intBitsToFloat(Float.floatToRawIntBits(-1e30f) & 0xffff0000));
            manager.close();
        }
    }

    @Test
    void readsShardsByTheirIndex() throws Exception {
        shard("model-00001-of-00002.safetensors", "a", 1f);
        shard("model-00002-of-00002.safetensors", "b", 2f);
        Files.writeString(
                folder.resolve(SafeTensors.INDEX),
                "{\"weight_map\": {\"a\": \"model-00001-of-00002.safetensors\", \"b\": \"model-00002-of-00002.safetensors\"}}");
        try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager();
                SafeTensors weights = SafeTensors.open(folder)) {
            assertThat(weights.read(manager, "b", new Shape(1)).getFloat()).isEqualTo(2f);
            manager.close();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0000', textBlock = """
            {"weight_map": {"a": "../../etc/passwd"}}                       | no shard
            {"weight_map": {"a": "model-00009-of-00009.safetensors"}}       | is missing
            {"weight_map": {"c": "model-00001-of-00002.safetensors"}}       | has no c
            {"weight_map": 7}                                               | not the JSON
            {}                                                              | not the JSON
            [                                                               | not the JSON
            """)
    void refusesAnIndexThatLeadsElsewhere(String index, String named) throws Exception {
        shard("model-00001-of-00002.safetensors", "a", 1f);
        Files.writeString(folder.resolve(SafeTensors.INDEX), index);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> SafeTensors.open(folder).close())
                .withMessageContaining(named);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0000', textBlock = """
            {"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 4]}}                 | has the shape
            {"a": {"dtype": "F32", "shape": [1], "data_offsets": [4, 8]}}                 | overlap or leave holes
            {"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}                 | the file has 8
            {"a": {"dtype": "F32", "shape": [4], "data_offsets": [0, 16]}}                | the file has 8
            {"a": {"dtype": "F32", "shape": [-2], "data_offsets": [0, 8]}}                | negative
            {"a": {"dtype": "F32", "shape": [9223372036854775807, 9], "data_offsets": [0, 8]}} | larger than any memory
            {"a": {"dtype": "F32", "shape": [1, 1, 1, 1, 1, 1, 1, 1, 1, 2], "data_offsets": [0, 8]}} | dimensions
            {"a": {"dtype": "Q4", "shape": [2], "data_offsets": [0, 8]}}                  | unknown type
            {"a": {"shape": [2], "data_offsets": [0, 8]}}                                 | unknown type
            {"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}, "b": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}} | overlap
            {"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}, "a": {"dtype": "F32", "shape": [1], "data_offsets": [4, 8]}} | twice
            {"a": {"dtype": "F32", "shape": "x", "data_offsets": [0, 8]}}                 | not the JSON
            {"a": 7}                                                                      | not the JSON
            {"a":                                                                         | not the JSON
            []                                                                            | not the JSON
            """)
    void refusesAHeaderThatIsNotThatOfItsData(String header, String named) throws Exception {
        write("model.safetensors", header, new byte[8]);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> SafeTensors.open(folder).close())
                .withMessageContaining("model.safetensors is not a complete safetensors file")
                .withMessageContaining(named);
    }

    @Test
    void refusesAHeaderLongerThanTheFile() throws Exception {
        for (long length : new long[] {-1, 0, 1, 9, 1L << 40, Long.MAX_VALUE}) {
            ByteBuffer bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
            bytes.putLong(length).put("{}      ".getBytes(StandardCharsets.UTF_8));
            Files.write(folder.resolve("model.safetensors"), bytes.array());

            assertThatIllegalArgumentException()
                    .isThrownBy(() -> SafeTensors.open(folder).close())
                    .withMessageContaining("header");
        }
        Files.write(folder.resolve("model.safetensors"), new byte[3]);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SafeTensors.open(folder).close());
    }

    private void shard(String file, String name, float value) throws IOException {
        write(
                file,
                "{\"%s\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [0, 4]}}".formatted(name),
                ByteBuffer.allocate(4)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putFloat(value)
                        .array());
    }

    private void write(String file, String header, byte[] data) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(json.length).put(json).put(data);
        Files.write(folder.resolve(file), bytes.array());
    }
}
