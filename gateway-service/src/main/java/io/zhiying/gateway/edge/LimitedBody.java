package io.zhiying.gateway.edge;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;

/** A request body that may not be longer than its limit, whatever its headers said. */
final class LimitedBody extends ServletInputStream {
    private final ServletInputStream body;
    private final long limit;
    private long read;

    LimitedBody(ServletInputStream body, long limit) {
        this.body = body;
        this.limit = limit;
    }

    @Override
    public int read() throws IOException {
        int one = body.read();
        count(one < 0 ? -1 : 1);
        return one;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int got = body.read(buffer, offset, length);
        count(got);
        return got;
    }

    private void count(int got) throws BodyTooLarge {
        if (got <= 0) {
            return;
        }
        read += got;
        if (read > limit) {
            throw new BodyTooLarge(limit);
        }
    }

    @Override
    public boolean isFinished() {
        return body.isFinished();
    }

    @Override
    public boolean isReady() {
        return body.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
        body.setReadListener(listener);
    }
}
