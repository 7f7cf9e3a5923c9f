package io.zhiying.serving.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Semaphore;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.springframework.stereotype.Component;

/** Decodes PNG and JPEG to red, green and blue. Transparency is dropped, as the transformers library drops it. */
@Component
public class Pictures {
    private static final Set<String> FORMATS = Set.of("png", "jpeg");

    private final ImageProperties bounds;
    private final Semaphore places;

    Pictures(ImageProperties bounds) {
        this.bounds = bounds;
        this.places = new Semaphore(bounds.concurrent());
        ImageIO.setUseCache(false);
    }

    public ImageProperties bounds() {
        return bounds;
    }

    /** @throws UnreadablePicture it is neither PNG nor JPEG, broken, or too large */
    public Picture read(byte[] bytes) {
        if (bytes.length > bounds.maxBytes().toBytes()) {
            throw new UnreadablePicture("has %d bytes, the limit is %d"
                    .formatted(bytes.length, bounds.maxBytes().toBytes()));
        }
        places.acquireUninterruptibly();
        try (ImageInputStream input = ImageIO.createImageInputStream(new ByteArrayInputStream(bytes))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(input);
            while (readers.hasNext()) {
                ImageReader reader = readers.next();
                if (FORMATS.contains(reader.getFormatName().toLowerCase(Locale.ROOT))) {
                    return read(reader, input);
                }
            }
            throw new UnreadablePicture("must be a PNG or JPEG");
        } catch (IOException | RuntimeException broken) {
            if (broken instanceof UnreadablePicture known) {
                throw known;
            }
            throw new UnreadablePicture("is a broken PNG or JPEG, or of a kind that is not read", broken);
        } finally {
            places.release();
        }
    }

    private Picture read(ImageReader reader, ImageInputStream input) throws IOException {
        try {
            reader.setInput(input, true, true);
            int width = reader.getWidth(0);
            int height = reader.getHeight(0);
            if ((long) width * height > bounds.maxPixels()) {
                throw new UnreadablePicture(
                        "has %d x %d pixels, the limit is %d".formatted(width, height, bounds.maxPixels()));
            }
            return of(reader.read(0));
        } finally {
            reader.dispose();
        }
    }

    private static Picture of(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        byte[] rgb = new byte[3 * width * height];
        boolean grey = image.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_GRAY
                && !(image.getColorModel() instanceof IndexColorModel);
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            if (grey) {
                // Java would take grey for linear light, and make it brighter.
                grey(image.getRaster(), image.getColorModel().getComponentSize(0), y, row);
            } else {
                image.getRGB(0, y, width, 1, row, 0, width);
            }
            for (int x = 0; x < width; x++) {
                int at = 3 * (y * width + x);
                rgb[at] = (byte) (row[x] >> 16);
                rgb[at + 1] = (byte) (row[x] >> 8);
                rgb[at + 2] = (byte) row[x];
            }
        }
        return new Picture(width, height, rgb);
    }

    private static void grey(Raster raster, int bits, int y, int[] row) {
        raster.getSamples(0, y, row.length, 1, 0, row);
        for (int x = 0; x < row.length; x++) {
            int value = bits == 8 ? row[x] : Math.round(row[x] * 255f / ((1 << bits) - 1));
            row[x] = value * 0x010101;
        }
    }
}
