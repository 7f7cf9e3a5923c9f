package io.zhiying.gateway.edge;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;

/** A body of which some was read already: that first, then the rest. */
final class ReplayedBody extends ServletInputStream {
    private final byte[] seen;
    private final ServletInputStream rest;
    private int next;

    ReplayedBody(byte[] seen, ServletInputStream rest) {
        this.seen = seen;
        this.rest = rest;
    }

    @Override
    public int read() throws IOException {
        return next < seen.length ? seen[next++] & 0xff : rest.read();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (next == seen.length) {
            return rest.read(buffer, offset, length);
        }
        int got = Math.min(length, seen.length - next);
        System.arraycopy(seen, next, buffer, offset, got);
        next += got;
        return got;
    }

    @Override
    public boolean isFinished() {
        return next == seen.length && rest.isFinished();
    }

    @Override
    public boolean isReady() {
        return next < seen.length || rest.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
        throw new UnsupportedOperationException("what was read already cannot be announced");
    }
}
