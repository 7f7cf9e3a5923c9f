package io.zhiying.serving.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PicturesTest {
    private static final Path RESOURCES = Path.of("src/test/resources");
    private final Pictures pictures = new Pictures(new ImageProperties(DataSize.ofKilobytes(64), 64 * 1024, 8, 2));

    @TempDir
    Path folder;

    @Test
    void preparesPicturesAsTheReferenceDoes() throws IOException {
        JsonNode expected =
                new JsonMapper().readTree(Files.readString(RESOURCES.resolve("expected/image-classification.json")));
        var preprocessing = ImagePreprocessing.read(RESOURCES.resolve("reference-models/image-classification"));
        for (JsonNode one : expected.path("cases")) {
            Picture picture = read(one.path("file").asString());
            assertThat(picture.width()).isEqualTo(one.path("width").asInt());
            assertThat(picture.height()).isEqualTo(one.path("height").asInt());
            for (int channel = 0; channel < 3; channel++) {
                assertThat(picture.at(0, 0, channel))
                        .isEqualTo(one.path("first_pixel_rgb").path(channel).asInt());
            }
            if (picture.width() == 32) {
                float[] numbers = preprocessing.apply(picture);
                for (int channel = 0; channel < 3; channel++) {
                    double sum = 0;
                    for (int i = 0; i < 32 * 32; i++) {
                        sum += numbers[channel * 32 * 32 + i];
                    }
                    assertThat(sum / (32 * 32))
                            .isCloseTo(
                                    one.path("pixel_values_mean").path(channel).asDouble(), within(1e-4));
                    assertThat((double) numbers[channel * 32 * 32])
                            .isCloseTo(
                                    one.path("pixel_values_corner")
                                            .path(channel)
                                            .asDouble(),
                                    within(1e-4));
                }
            }
        }
    }

    private Picture read(String file) throws IOException {
        return pictures.read(Files.readAllBytes(
                RESOURCES.resolve("reference-pictures").resolve(Path.of(file).getFileName())));
    }

    @Test
    void readsGreyAsItIsWritten() throws IOException {
        var grey = new BufferedImage(3, 1, BufferedImage.TYPE_BYTE_GRAY);
        grey.getRaster().setSamples(0, 0, 3, 1, 0, new int[] {10, 100, 200});

        Picture picture = pictures.read(written(grey, "png"));

        assertThat(picture.rgb()).containsExactly(10, 10, 10, 100, 100, 100, (byte) 200, (byte) 200, (byte) 200);
    }

    @Test
    void readsJpeg() throws IOException {
        var image = new BufferedImage(16, 8, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 16 * 8; i++) {
            image.setRGB(i % 16, i / 16, 0x2040c0);
        }

        Picture picture = pictures.read(written(image, "jpg"));

        assertThat(picture.width()).isEqualTo(16);
        assertThat(picture.at(8, 4, 2)).isCloseTo(0xc0, within(6));
    }

    private static byte[] written(BufferedImage image, String format) throws IOException {
        var bytes = new ByteArrayOutputStream();
        ImageIO.write(image, format, bytes);
        return bytes.toByteArray();
    }

    /** A few bytes that would unpack to gigabytes are refused by what their head says. */
    @Test
    void refusesAPictureOfTooManyPixelsBeforeItIsUnpacked() {
        var head = ByteBuffer.allocate(33);
        head.putLong(0x89504e470d0a1a0aL).putInt(13);
        byte[] chunk = ByteBuffer.allocate(17)
                .put("IHDR".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                .putInt(60_000)
                .putInt(60_000)
                .put(new byte[] {8, 2, 0, 0, 0})
                .array();
        var crc = new CRC32();
        crc.update(chunk);
        head.put(chunk).putInt((int) crc.getValue());

        assertThatExceptionOfType(UnreadablePicture.class)
                .isThrownBy(() -> pictures.read(head.array()))
                .withMessageContaining("60000 x 60000 pixels");
    }

    @ParameterizedTest
    @CsvSource({"'', must be a PNG or JPEG", "<svg/>, must be a PNG or JPEG", "GIF89a, must be a PNG or JPEG"})
    void refusesWhatIsNoPicture(String content, String reason) {
        assertThatExceptionOfType(UnreadablePicture.class)
                .isThrownBy(() -> pictures.read(content.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .withMessageContaining(reason);
    }

    @Test
    void refusesABrokenPictureAndOneOfTooManyBytes() throws IOException {
        byte[] whole = Files.readAllBytes(RESOURCES.resolve("reference-pictures/square.png"));

        assertThatExceptionOfType(UnreadablePicture.class)
                .isThrownBy(() -> pictures.read(java.util.Arrays.copyOf(whole, whole.length / 2)))
                .withMessageContaining("broken");
        assertThatExceptionOfType(UnreadablePicture.class)
                .isThrownBy(() -> pictures.read(new byte[65 * 1024]))
                .withMessageContaining("the limit is 65536");
    }

    @Test
    void cutsToTheMiddleAsTheFileSays() throws IOException {
        Files.writeString(folder.resolve(ImagePreprocessing.FILE), """
                {"size": {"shortest_edge": 4}, "do_center_crop": true, "crop_size": 2, "resample": 3,
                 "do_rescale": false, "do_normalize": false}""");
        var halves = new BufferedImage(16, 8, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 16 * 8; i++) {
            halves.setRGB(i % 16, i / 16, i % 16 < 8 ? 0 : 0xffffff);
        }

        float[] numbers = ImagePreprocessing.read(folder).apply(pictures.read(written(halves, "png")));

        assertThat(numbers).hasSize(3 * 2 * 2);
        assertThat(numbers[0]).isLessThan(30);
        assertThat(numbers[1]).isGreaterThan(225);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"size": {"shortest_edge": 4}}                                                            | shortest_edge
            {"size": 0}                                                                               | size.height
            {"size": 9, "resample": 5, "image_mean": [0, 0, 0], "image_std": [1, 1, 1]}               | resample
            {"size": 9, "image_mean": [0, 0]}                                                         | image_mean
            []                                                                                        | size.height
            """)
    void refusesAFileThatAsksForWhatIsNotKnown(String content, String reason) throws IOException {
        Files.writeString(folder.resolve(ImagePreprocessing.FILE), content);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImagePreprocessing.read(folder))
                .withMessageContaining(reason);
    }
}
