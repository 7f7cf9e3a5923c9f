package io.zhiying.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zhiying.training.LabelledFile.Columns;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelledFileTest {
    private static final Map<String, Integer> CLASSES = Map.of("0", 0, "1", 1);
    private static final LabelledFile CSV = new LabelledFile(new Columns("review", "label", List.of()), CLASSES);

    @TempDir
    Path folder;

    private Path write(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        try (OutputStream plain = Files.newOutputStream(file);
                OutputStream out = name.endsWith(".gz") ? new GZIPOutputStream(plain) : plain) {
            out.write(content.getBytes(StandardCharsets.UTF_8));
        }
        return file;
    }

    @Test
    void readsQuotedCsvWithItsOwnHeader() throws Exception {
        Path file = write("a.csv.gz", "cat,label,review\n书籍,1,\"很好,\"\"值\"\"\n得\"\n酒店,0,太吵\n");
        assertThat(CSV.read(file)).containsExactly(new LabelledText("很好,\"值\"\n得", 1), new LabelledText("太吵", 0));
    }

    @Test
    void readsTsvWithoutHeaderOrQuoting() throws Exception {
        Path file = write("a.tsv", "the \"best\" film , ever\t1\nboring\t0\n");
        LabelledFile reader = new LabelledFile(new Columns("text", "label", List.of("text", "label")), CLASSES);
        assertThat(reader.read(file))
                .containsExactly(new LabelledText("the \"best\" film , ever", 1), new LabelledText("boring", 0));
    }

    @Test
    void readsTheFirstEntryOfAZip() throws Exception {
        Path file = folder.resolve("a.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("a.csv"));
            zip.write("label,review\n1,\uFEFF好\n".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(CSV.read(file)).containsExactly(new LabelledText("好", 1));
    }

    @Test
    void keepsATextOnceAndNoneThatContradictsItself() throws Exception {
        Path file = write("a.csv", "label,review\n1,好\n1,好\n0,一般\n1,一般\n0,\n0, 差 \n");
        assertThat(CSV.read(file)).containsExactly(new LabelledText("好", 1), new LabelledText("差", 0));
    }

    @Test
    void namesTheRowThatItCannotRead() throws Exception {
        Path unknownLabel = write("a.csv", "label,review\n1,好\n2,差\n");
        assertThatThrownBy(() -> CSV.read(unknownLabel)).hasMessageContaining("a.csv row 2");
        Path noColumn = write("b.csv", "label,text\n1,好\n");
        assertThatThrownBy(() -> CSV.read(noColumn)).hasMessageContaining("review");
    }

    @Test
    void splitsByTheTextAlone() {
        long held = IntStream.range(0, 10_000)
                .filter(i -> Split.of("文本" + i) == Split.TEST)
                .count();
        assertThat(held).isBetween(900L, 1100L);
        assertThat(Split.of("同一句话")).isEqualTo(Split.of("同一句话"));
    }

    @Test
    void samplesTheSameTextsWhateverTheirOrder() throws Exception {
        Path file = write("a.csv", "label,review\n1,一\n0,二\n1,三\n0,四\n");
        Path turned = write("b.csv", "label,review\n0,四\n1,三\n0,二\n1,一\n");
        assertThat(Source.parse("x=" + file + ":2").read(CSV))
                .hasSize(2)
                .containsExactlyInAnyOrderElementsOf(
                        Source.parse("x=" + turned + ":2").read(CSV));
    }
}
