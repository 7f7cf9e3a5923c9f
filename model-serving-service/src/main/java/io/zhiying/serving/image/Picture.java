package io.zhiying.serving.image;

/**
 * A picture in memory.
 *
 * @param rgb three bytes for each pixel, row by row
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Picture(int width, int height, byte[] rgb) {
    int at(int x, int y, int channel) {
        return rgb[3 * (y * width + x) + channel] & 0xff;
    }
}
