package io.zhiying.serving.artifact;

import io.zhiying.contracts.ErrorCode;
import io.zhiying.platform.problem.Problem;

/** The files of a version may not be served; the reason is written for whoever registers it. */
public final class ArtifactRefused extends Problem {
    private static final long serialVersionUID = 1L;
    private static final ErrorCode CODE =
            new ErrorCode("artifact.refused", 422, "The files of the version may not be served");

    public ArtifactRefused(String reason) {
        super(CODE, reason);
    }

    public ArtifactRefused(String reason, Throwable cause) {
        super(CODE, reason, cause);
    }
}
