package io.zhiying.gateway.forward;

import io.zhiying.platform.connection.ClientConnection;
import java.io.IOException;
import java.net.SocketTimeoutException;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.message.MessageSupport;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;

/**
 * Looks, while it waits for a service's answer, whether its own client is still there, and closes the connection to the
 * service where it has gone, so that the service sees it and leaves the work off. It does so for routes whose requests
 * only compute ({@link io.zhiying.gateway.route.RouteProperties#computes}): all others are carried out to their end,
 * whether or not anybody waits for it.
 */
final class WatchfulExecutor extends HttpRequestExecutor {
    private static final String COMPUTES = WatchfulExecutor.class.getName();
    private static final Timeout GLANCE = Timeout.ofMilliseconds(100);

    /** The client went away before there was an answer. */
    static final class ClientGone extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** For a request that only computes. */
    static HttpContext watching() {
        var context = HttpCoreContext.create();
        context.setAttribute(COMPUTES, true);
        return context;
    }

    /** No request here expects to be told to continue, so it is sent as a whole. */
    @Override
    public ClassicHttpResponse execute(
            ClassicHttpRequest request,
            HttpClientConnection connection,
            HttpResponseInformationCallback informed,
            HttpContext context)
            throws IOException, HttpException {
        if (context.getAttribute(COMPUTES) == null) {
            return super.execute(request, connection, informed, context);
        }
        try {
            connection.sendRequestHeader(request);
            if (request.getEntity() != null) {
                connection.sendRequestEntity(request);
            }
            connection.flush();
            var answer = receive(connection);
            if (MessageSupport.canResponseHaveBody(request.getMethod(), answer)) {
                connection.receiveResponseEntity(answer);
            }
            return answer;
        } catch (IOException | HttpException | RuntimeException failure) {
            connection.close(CloseMode.IMMEDIATE);
            throw failure;
        }
    }

    private static ClassicHttpResponse receive(HttpClientConnection connection) throws IOException, HttpException {
        while (true) {
            await(connection);
            var answer = connection.receiveResponseHeader();
            if (answer.getCode() >= HttpStatus.SC_SUCCESS) {
                return answer;
            }
        }
    }

    /** Until there is something to read, or the service has closed the connection. */
    private static void await(HttpClientConnection connection) throws IOException {
        long start = System.nanoTime();
        long most = connection.getSocketTimeout().toNanoseconds();
        while (!connection.isDataAvailable(GLANCE) && !connection.isStale()) {
            if (ClientConnection.isGone()) {
                throw new ClientGone();
            }
            if (System.nanoTime() - start > most) {
                throw new SocketTimeoutException("no answer in time");
            }
        }
    }
}
