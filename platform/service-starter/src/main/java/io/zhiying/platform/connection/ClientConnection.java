package io.zhiying.platform.connection;

import io.zhiying.contracts.CommonErrors;
import io.zhiying.platform.problem.Problem;
import java.io.IOException;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * Tells the code that answers a request whether its client has gone: who waits for a long answer asks now and then, and
 * leaves off what nobody will read. A container says nothing of it while a request is handled.
 *
 * <p>A client has gone when its side of the connection has ended: closed, reset, or half closed. One that only shuts down
 * its sending side, and would still read, cannot be told from one that closed, and counts as gone, as with nginx and Go's
 * server. One that has already sent more, such as its next request, counts as there until that is read.
 *
 * <p>Only the thread that handles the request may ask, as it alone reads from the connection; asking costs one read that
 * does not wait, and what was read is kept for the next request. In any other thread, over HTTP/2 and in a container that
 * is not {@link WatchedProtocol}'s no client is ever gone.
 */
public final class ClientConnection {
    private static final ScopedValue<SocketWrapperBase<?>> SOCKET = ScopedValue.newInstance();

    private ClientConnection() {}

    /** Whether nobody will read the answer of the request that this thread handles. */
    public static boolean isGone() {
        if (!SOCKET.isBound()) {
            return false;
        }
        try {
            SOCKET.get().isReadyForRead();
            return false;
        } catch (IOException ended) {
            return true;
        }
    }

    /** The end of a request whose client has gone: nobody is told, but logs and metrics are. */
    public static Problem gone() {
        return new Problem(CommonErrors.CLIENT_GONE, "The client has closed its connection.");
    }

    static <T, X extends Throwable> T watching(SocketWrapperBase<?> socket, ScopedValue.CallableOp<T, X> work)
            throws X {
        return ScopedValue.where(SOCKET, socket).call(work);
    }
}
