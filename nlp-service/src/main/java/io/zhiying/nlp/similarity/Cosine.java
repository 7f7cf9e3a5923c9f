package io.zhiying.nlp.similarity;

/** The cosine of the angle between two vectors, -1 to 1; 0 where one has no direction. */
final class Cosine {
    private Cosine() {}

    static double of(float[] a, float[] b) {
        if (a.length != b.length) {
            throw new IllegalArgumentException("vectors of " + a.length + " and " + b.length + " dimensions");
        }
        double dot = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            dot += (double) a[i] * b[i];
            aa += (double) a[i] * a[i];
            bb += (double) b[i] * b[i];
        }
        double cosine = aa == 0 || bb == 0 ? 0 : dot / Math.sqrt(aa * bb);
        return Math.clamp(cosine, -1, 1);
    }
}
