package io.zhiying.gateway.edge;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** What gzip holds, held to the same limit as a body without it. */
final class LimitedStream extends FilterInputStream {
    private final long limit;
    private long read;

    LimitedStream(InputStream plain, long limit) {
        super(plain);
        this.limit = limit;
    }

    @Override
    public int read() throws IOException {
        int one = super.read();
        count(one < 0 ? 0 : 1);
        return one;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int got = super.read(buffer, offset, length);
        count(Math.max(got, 0));
        return got;
    }

    private void count(int got) throws BodyTooLarge {
        read += got;
        if (read > limit) {
            throw new BodyTooLarge(limit);
        }
    }
}
