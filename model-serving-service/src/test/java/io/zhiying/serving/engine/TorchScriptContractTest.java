package io.zhiying.serving.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.zhiying.serving.tensor.Signature;
import io.zhiying.serving.tensor.Tensor;
import io.zhiying.serving.tensor.Values;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

class TorchScriptContractTest extends GraphContract {
    private static final Path TABULAR = RESOURCES.resolve("reference-models/tabular/model.pt");
    private static final Signature NONE = new Signature(List.of(), List.of());

    @Override
    EngineName engine() {
        return EngineName.TORCHSCRIPT;
    }

    @Override
    String file() {
        return "model.pt";
    }

    @Test
    void computesRows() throws Exception {
        requireRows();
    }

    @Test
    void computesPictures() throws Exception {
        requirePictures();
    }

    @Test
    void readsWhatAModuleTakesAndGives() throws Exception {
        assertThat(TorchScriptFile.read(RESOURCES.resolve("reference-models/cross-encoder/model.pt")))
                .isEqualTo(new TorchScriptFile(List.of("input_ids", "attention_mask", "token_type_ids"), 1));
        assertThat(TorchScriptFile.read(TABULAR)).isEqualTo(new TorchScriptFile(List.of("features"), 1));
    }

    /** As the transformers library's own models are traced. */
    @Test
    void namesTheTensorsOfATupleByTheirOrder() throws Exception {
        Path file = rewritten(
                source -> source.replace("features: Tensor) -> Tensor", "features: Tensor) -> Tuple[Tensor, Tensor]")
                        .replace("return _0", "return (_0, features)"));
        assertThat(TorchScriptFile.read(file).outputs()).isEqualTo(2);

        try (Graph graph = EnginesForTests.create().open(engine(), folder, NONE)) {
            var outputs = graph.run(List.of(
                    new Tensor("features", List.of(1L, 6L), new Values.Floats(new float[] {1, 2, 3, 4, 5, 6}))));

            assertThat(outputs).extracting(Tensor::name).containsExactly("output", "output_1");
            assertThat(((Values.Floats) outputs.get(1).values()).array()).containsExactly(1, 2, 3, 4, 5, 6);
        }
    }

    @Test
    void refusesAModuleThatTakesOrGivesOtherThanTensors() throws Exception {
        for (String[] change : new String[][] {
            {"features: Tensor)", "features: Dict[str, Tensor])"}, {"-> Tensor:", "-> Dict[str, Tensor]:"}
        }) {
            Path file = rewritten(source -> source.replace(change[0], change[1]));

            assertThatIllegalArgumentException()
                    .isThrownBy(() -> TorchScriptFile.read(file))
                    .withMessageContaining("forward");
        }
        Path renamed = rewritten(source -> source.replace("class BuyAgain", "class Other"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TorchScriptFile.read(renamed))
                .withMessageContaining("not a TorchScript archive");
    }

    /** The tabular archive with another source of its module. */
    private Path rewritten(UnaryOperator<String> change) throws IOException {
        Path file = folder.resolve("model.pt");
        try (var from = new ZipFile(TABULAR.toFile());
                var to = new ZipOutputStream(Files.newOutputStream(file))) {
            for (ZipEntry entry : (Iterable<ZipEntry>) from.stream().<ZipEntry>map(one -> one)::iterator) {
                byte[] bytes = from.getInputStream(entry).readAllBytes();
                if (entry.getName().endsWith("code/__torch__.py")) {
                    bytes = change.apply(new String(bytes, StandardCharsets.UTF_8))
                            .getBytes(StandardCharsets.UTF_8);
                }
                var crc = new CRC32();
                crc.update(bytes);
                var copy = new ZipEntry(entry.getName());
                copy.setMethod(ZipEntry.STORED);
                copy.setSize(bytes.length);
                copy.setCompressedSize(bytes.length);
                copy.setCrc(crc.getValue());
                to.putNextEntry(copy);
                to.write(bytes);
                to.closeEntry();
            }
        }
        return file;
    }
}
