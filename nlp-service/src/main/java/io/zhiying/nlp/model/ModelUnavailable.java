package io.zhiying.nlp.model;

import io.zhiying.contracts.CommonErrors;
import io.zhiying.platform.problem.Problem;
import java.time.Duration;

/** A model does not answer now, and may later: 503 to a caller, and a consumer waits. */
public class ModelUnavailable extends Problem {
    private static final long serialVersionUID = 1L;
    private static final String DETAIL = "The models do not answer now. Try again.";

    ModelUnavailable(Duration retryAfter) {
        super(CommonErrors.UNAVAILABLE, DETAIL);
        retryAfter(retryAfter);
    }

    ModelUnavailable(Duration retryAfter, Throwable cause) {
        super(CommonErrors.UNAVAILABLE, DETAIL, cause);
        retryAfter(retryAfter);
    }
}
