package io.zhiying.serving.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * From a picture to the numbers of a model, as {@code preprocessor_config.json} of the transformers library says: resized,
 * cut to its middle, scaled, normalized; channels first.
 *
 * @param shortest the length of the shorter side after resizing; 0 where both sides become height and width
 * @param resizes whether pictures are resized at all
 * @param height of what the model gets
 * @param scale of the numbers 0 to 255
 * @param mean for red, green and blue, taken away after scaling
 * @param deviation for red, green and blue, divided by
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ImagePreprocessing(
        boolean resizes,
        int shortest,
        int resizedHeight,
        int resizedWidth,
        int height,
        int width,
        Resampling resampling,
        double scale,
        double[] mean,
        double[] deviation) {
    public static final String FILE = "preprocessor_config.json";

    private static final int MAX_SIDE = 4096;
    private static final JsonMapper JSON = new JsonMapper();

    /** @throws IllegalArgumentException the file is missing, or asks for what is not known; for its author */
    public static ImagePreprocessing read(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException(
                    "the file %s is missing: it says how pictures are prepared".formatted(FILE));
        }
        try {
            return of(JSON.readTree(Files.readString(file)));
        } catch (JacksonException malformed) {
            throw new IllegalArgumentException(FILE + " is not the JSON it should be", malformed);
        } catch (IllegalArgumentException refused) {
            throw new IllegalArgumentException(FILE + ": " + refused.getMessage(), refused);
        }
    }

    private static ImagePreprocessing of(JsonNode config) {
        boolean crops = config.path("do_center_crop").asBoolean(false);
        JsonNode size = config.path("size");
        int shortest = size.path("shortest_edge").asInt(size.isNumber() && crops ? size.asInt() : 0);
        int square = size.isNumber() ? size.asInt() : 0;
        int resizedHeight = side("size.height", size.path("height").asInt(shortest > 0 ? shortest : square));
        int resizedWidth = side("size.width", size.path("width").asInt(shortest > 0 ? shortest : square));
        JsonNode crop = config.path("crop_size");
        boolean resizes = config.path("do_resize").asBoolean(true);
        if (shortest > 0 && !crops) {
            throw new IllegalArgumentException(
                    "size.shortest_edge gives pictures of many sizes; it is known only with do_center_crop");
        }
        if (!config.path("crop_pct").isMissingNode() && !config.path("crop_pct").isNull()) {
            throw new IllegalArgumentException("crop_pct is not known");
        }
        boolean normalizes = config.path("do_normalize").asBoolean(true);
        return new ImagePreprocessing(
                resizes,
                shortest,
                resizedHeight,
                resizedWidth,
                crops ? side("crop_size.height", crop.path("height").asInt(crop.asInt(resizedHeight))) : resizedHeight,
                crops ? side("crop_size.width", crop.path("width").asInt(crop.asInt(resizedWidth))) : resizedWidth,
                Resampling.of(config.path("resample").asInt(2)),
                config.path("do_rescale").asBoolean(true)
                        ? config.path("rescale_factor").asDouble(1 / 255.0)
                        : 1,
                normalizes ? three(config, "image_mean") : new double[] {0, 0, 0},
                normalizes ? three(config, "image_std") : new double[] {1, 1, 1});
    }

    private static int side(String field, int side) {
        if (side < 1 || side > MAX_SIDE) {
            throw new IllegalArgumentException("%s must be 1 to %d".formatted(field, MAX_SIDE));
        }
        return side;
    }

    private static double[] three(JsonNode config, String field) {
        JsonNode numbers = config.path(field);
        if (numbers.size() != 3 || !numbers.valueStream().allMatch(JsonNode::isNumber)) {
            throw new IllegalArgumentException(field + " must be three numbers");
        }
        return numbers.valueStream().mapToDouble(JsonNode::asDouble).toArray();
    }

    /** [3, height, width], in that order. */
    public float[] apply(Picture picture) {
        Picture resized = resizes ? resized(picture) : picture;
        int top = Math.floorDiv(resized.height() - height, 2);
        int left = Math.floorDiv(resized.width() - width, 2);
        float[] numbers = new float[3 * height * width];
        for (int channel = 0; channel < 3; channel++) {
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    boolean inside =
                            y + top >= 0 && y + top < resized.height() && x + left >= 0 && x + left < resized.width();
                    double value = inside ? resized.at(x + left, y + top, channel) * scale : 0;
                    numbers[(channel * height + y) * width + x] =
                            (float) ((value - mean[channel]) / deviation[channel]);
                }
            }
        }
        return numbers;
    }

    private Picture resized(Picture picture) {
        if (shortest == 0) {
            return resampling.resize(picture, resizedWidth, resizedHeight);
        }
        int shorter = Math.min(picture.width(), picture.height());
        long longer = (long) shortest * Math.max(picture.width(), picture.height()) / shorter;
        int other = (int) Math.min(longer, MAX_SIDE);
        return picture.width() < picture.height()
                ? resampling.resize(picture, shortest, other)
                : resampling.resize(picture, other, shortest);
    }
}
