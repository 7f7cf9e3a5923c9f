package io.zhiying.gateway.forward;

import io.zhiying.contracts.CommonErrors;
import io.zhiying.gateway.GatewayErrors;
import io.zhiying.gateway.edge.BodyTooLarge;
import io.zhiying.platform.connection.ClientConnection;
import io.zhiying.platform.problem.Problem;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;

/** Why there was no answer from a service. */
final class UpstreamFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    enum Kind {
        /** No connection: nothing was sent. */
        UNREACHABLE,
        /** All connections to the service stayed in use. */
        SATURATED,
        /** Connected, and no answer within the route's timeout. */
        SLOW,
        /** The connection ended without an answer; whether the request was carried out is not known. */
        BROKE_OFF,
        /** The client's body was too large, or the client went away while sending it. */
        CLIENT,
        /** The client went away while the service computed. */
        CLIENT_GONE
    }

    private final Kind kind;

    private UpstreamFailure(Kind kind, IOException cause) {
        super(kind.name(), cause);
        this.kind = kind;
    }

    static UpstreamFailure of(IOException e) {
        return new UpstreamFailure(kindOf(e), e);
    }

    static UpstreamFailure ofClient(IOException e) {
        return new UpstreamFailure(Kind.CLIENT, e);
    }

    private static Kind kindOf(IOException e) {
        return switch (e) {
            case ConnectionRequestTimeoutException _ -> Kind.SATURATED;
            case ConnectTimeoutException _, ConnectException _, NoRouteToHostException _, UnknownHostException _ ->
                Kind.UNREACHABLE;
            case SocketTimeoutException _ -> Kind.SLOW;
            case WatchfulExecutor.ClientGone _ -> Kind.CLIENT_GONE;
            default -> Kind.BROKE_OFF;
        };
    }

    /** What opens the circuit breaker: the service does not answer. A service that answers an error is alive. */
    static boolean isServicesFault(Throwable e) {
        return e instanceof UpstreamFailure failure
                && switch (failure.kind) {
                    case UNREACHABLE, SLOW, BROKE_OFF -> true;
                    case SATURATED, CLIENT, CLIENT_GONE -> false;
                };
    }

    /** Whether a request that changes nothing is worth sending again at once. */
    boolean mayRepeat() {
        return kind == Kind.UNREACHABLE || kind == Kind.BROKE_OFF;
    }

    Problem problem(String service, Duration retryAfter) {
        return switch (kind) {
            case UNREACHABLE -> away(service, retryAfter);
            case SATURATED ->
                new Problem(GatewayErrors.BUSY, "The %s service has too many requests under way.".formatted(service))
                        .retryAfter(Duration.ofSeconds(1));
            case SLOW ->
                new Problem(GatewayErrors.SERVICE_SLOW, "The %s service did not answer in time.".formatted(service));
            case BROKE_OFF ->
                new Problem(
                        GatewayErrors.SERVICE_BROKE_OFF,
                        "The %s service broke off; the request may have been carried out.".formatted(service));
            case CLIENT_GONE -> ClientConnection.gone();
            case CLIENT ->
                getCause() instanceof BodyTooLarge tooLarge
                        ? tooLarge.problem()
                        : new Problem(CommonErrors.MALFORMED, "The body ended too early.");
        };
    }

    static Problem away(String service, Duration retryAfter) {
        return new Problem(GatewayErrors.SERVICE_AWAY, "The %s service cannot be reached now.".formatted(service))
                .retryAfter(retryAfter);
    }
}
