package io.zhiying.platform.connection;

import java.io.IOException;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SocketWrapperBase;

/** Tomcat's HTTP/1.1, in which {@link ClientConnection} finds the socket of a request. Tomcat makes it by its name. */
public final class WatchedProtocol extends Http11NioProtocol {
    @Override
    protected Processor createProcessor() {
        return new Http11Processor(this, getAdapter()) {
            @Override
            public SocketState service(SocketWrapperBase<?> socket) throws IOException {
                return ClientConnection.watching(socket, () -> super.service(socket));
            }
        };
    }
}
