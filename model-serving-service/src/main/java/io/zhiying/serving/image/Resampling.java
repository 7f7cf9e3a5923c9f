package io.zhiying.serving.image;

/**
 * How a picture is made smaller or larger, by the numbers that Pillow and {@code preprocessor_config.json} have for it.
 * As Pillow does it: a filter that widens with the factor, so that nothing is skipped; first along the rows, then along
 * the columns, each rounded to bytes.
 */
enum Resampling {
    NEAREST(0, 0) {
        @Override
        double weight(double x) {
            return 1;
        }
    },
    LANCZOS(1, 3) {
        @Override
        double weight(double x) {
            return Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0;
        }
    },
    BILINEAR(2, 1) {
        @Override
        double weight(double x) {
            return Math.max(0, 1 - Math.abs(x));
        }
    },
    BICUBIC(3, 2) {
        @Override
        double weight(double x) {
            double at = Math.abs(x);
            if (at < 1) {
                return (1.5 * at - 2.5) * at * at + 1;
            }
            return at < 2 ? ((-0.5 * at + 2.5) * at - 4) * at + 2 : 0;
        }
    };

    private final int number;
    private final double support;

    Resampling(int number, double support) {
        this.number = number;
        this.support = support;
    }

    abstract double weight(double x);

    private static double sinc(double x) {
        return x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    }

    /** @throws IllegalArgumentException there is none of that number */
    static Resampling of(int number) {
        for (Resampling one : values()) {
            if (one.number == number) {
                return one;
            }
        }
        throw new IllegalArgumentException("resample must be 0 (nearest), 1 (Lanczos), 2 (bilinear) or 3 (bicubic)");
    }

    Picture resize(Picture picture, int width, int height) {
        Picture across = picture.width() == width ? picture : columns(picture, width);
        return across.height() == height ? across : rows(across, height);
    }

    private Picture columns(Picture picture, int width) {
        byte[] rgb = new byte[3 * width * picture.height()];
        for (int x = 0; x < width; x++) {
            var window = new Window(x, picture.width(), width);
            for (int y = 0; y < picture.height(); y++) {
                for (int channel = 0; channel < 3; channel++) {
                    double sum = 0;
                    for (int i = 0; i < window.weights.length; i++) {
                        sum += window.weights[i] * picture.at(window.from + i, y, channel);
                    }
                    rgb[3 * (y * width + x) + channel] = rounded(sum);
                }
            }
        }
        return new Picture(width, picture.height(), rgb);
    }

    private Picture rows(Picture picture, int height) {
        int width = picture.width();
        byte[] rgb = new byte[3 * width * height];
        for (int y = 0; y < height; y++) {
            var window = new Window(y, picture.height(), height);
            for (int x = 0; x < width; x++) {
                for (int channel = 0; channel < 3; channel++) {
                    double sum = 0;
                    for (int i = 0; i < window.weights.length; i++) {
                        sum += window.weights[i] * picture.at(x, window.from + i, channel);
                    }
                    rgb[3 * (y * width + x) + channel] = rounded(sum);
                }
            }
        }
        return new Picture(width, height, rgb);
    }

    private static byte rounded(double value) {
        return (byte) Math.clamp(Math.round(value), 0, 255);
    }

    /** Which pixels of the one side make one of the other, and how much each counts. */
    private final class Window {
        private final int from;
        private final double[] weights;

        Window(int at, int before, int after) {
            double scale = (double) before / after;
            double centre = (at + 0.5) * scale;
            if (support == 0) {
                from = Math.min(before - 1, (int) centre);
                weights = new double[] {1};
                return;
            }
            double widened = Math.max(1, scale);
            from = Math.max(0, (int) (centre - support * widened + 0.5));
            int to = Math.min(before, (int) (centre + support * widened + 0.5));
            weights = new double[to - from];
            double sum = 0;
            for (int i = 0; i < weights.length; i++) {
                weights[i] = weight((from + i - centre + 0.5) / widened);
                sum += weights[i];
            }
            for (int i = 0; i < weights.length; i++) {
                weights[i] /= sum;
            }
        }
    }
}
