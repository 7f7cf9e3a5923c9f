package io.zhiying.platform.problem;

import io.zhiying.contracts.CommonErrors;
import io.zhiying.contracts.ErrorCode;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.ActionCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tomcat's own refusals as problem documents: a request line or a header that cannot be read, an encoded slash, a
 * method it does not know, and whatever a filter refused with a bare status.
 */
public final class ContainerProblems extends ErrorReportValve {
    private static final Logger log = LoggerFactory.getLogger(ContainerProblems.class);

    private final ProblemWriter problems;

    public ContainerProblems(ProblemWriter problems) {
        this.problems = problems;
    }

    @Override
    protected void report(Request request, Response response, @Nullable Throwable failure) {
        if (response.getStatus() < 400
                || response.getContentWritten() > 0
                || !response.setErrorReported()
                || !canStillBeWritten(response)) {
            return;
        }
        try {
            response.resetBuffer(true);
            problems.write(response, problem(response.getStatus()));
            response.finishResponse();
        } catch (IOException e) {
            log.debug("the client is gone", e);
        }
    }

    private static boolean canStillBeWritten(Response response) {
        var allowed = new AtomicBoolean();
        response.getCoyoteResponse().action(ActionCode.IS_IO_ALLOWED, allowed);
        return allowed.get();
    }

    private static Problem problem(int status) {
        var code = code(status);
        return new Problem(
                code,
                code.equals(CommonErrors.MALFORMED)
                        ? "The request line, a header or the path is not in a form that can be read."
                        : code.title() + ".");
    }

    /** 501 and 505 are what Tomcat says of a transfer coding or a version of HTTP that it was asked in: the caller's. */
    private static ErrorCode code(int status) {
        return switch (status) {
            case 501, 505 -> CommonErrors.MALFORMED;
            default -> ProblemAdvice.codeOf(status);
        };
    }
}
