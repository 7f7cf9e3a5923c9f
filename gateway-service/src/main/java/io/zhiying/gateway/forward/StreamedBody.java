package io.zhiying.gateway.forward;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;
import org.jspecify.annotations.Nullable;

/**
 * The client's body on its way to a service. Where it breaks off, the connection to the service is cut before anybody
 * can end the body in due form: the service must not take half a body for the whole.
 */
final class StreamedBody extends AbstractHttpEntity {
    private static final int BUFFER = 16 * 1024;

    private final InputStream body;
    private final long length;
    private final HttpUriRequestBase message;
    private @Nullable IOException broken;

    StreamedBody(InputStream body, long length, HttpUriRequestBase message) {
        super((ContentType) null, null, length < 0);
        this.body = body;
        this.length = length;
        this.message = message;
    }

    /** What happened to the client's side; null where nothing did. */
    @Nullable
    IOException broken() {
        return broken;
    }

    @Override
    public long getContentLength() {
        return length;
    }

    @Override
    public InputStream getContent() {
        return body;
    }

    @Override
    public boolean isStreaming() {
        return true;
    }

    /** The body is the container's to close. */
    @Override
    public void close() {}

    @Override
    public void writeTo(OutputStream out) throws IOException {
        var buffer = new byte[BUFFER];
        int read;
        while ((read = read(buffer)) >= 0) {
            out.write(buffer, 0, read);
        }
    }

    private int read(byte[] buffer) throws IOException {
        try {
            return body.read(buffer);
        } catch (IOException e) {
            broken = e;
            message.cancel();
            throw e;
        }
    }
}
