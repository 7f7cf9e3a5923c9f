package io.zhiying.gateway.edge;

import io.zhiying.contracts.CommonErrors;
import io.zhiying.platform.problem.Problem;
import java.io.IOException;

/** The body turned out to be larger than its route allows; whoever reads it meets this, and tells the problem in it. */
public final class BodyTooLarge extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    BodyTooLarge(long limit) {
        this(problem(limit));
    }

    private BodyTooLarge(Problem problem) {
        super(problem);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }

    static Problem problem(long limit) {
        return new Problem(CommonErrors.TOO_LARGE, "The body may have %d bytes here.".formatted(limit))
                .withField("body", "must have at most %d bytes".formatted(limit));
    }
}
