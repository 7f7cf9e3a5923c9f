package io.zhiying.serving.inference;

import org.springframework.http.ProblemDetail;

/** The form in which a protocol tells errors. */
public interface ErrorForm {
    /** Whether the path is one of the protocol's. */
    boolean isFor(String path);

    /** The body, as JSON. */
    Object of(ProblemDetail problem);
}
