package io.zhiying.platform.problem;

import io.zhiying.contracts.CommonErrors;
import io.zhiying.contracts.ErrorCode;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.catalina.connector.ClientAbortException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.multipart.MaxUploadSizeExceededException;
import org.springframework.web.multipart.MultipartException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Every error that leaves a controller becomes a problem document; what the caller cannot mend says nothing of why. */
@RestControllerAdvice
@Order(Ordered.LOWEST_PRECEDENCE - 10)
public class ProblemAdvice extends ResponseEntityExceptionHandler {
    private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);
    private static final Duration SOON = Duration.ofSeconds(2);
    /** Text that PostgreSQL cannot hold: a NUL character, a broken surrogate. */
    private static final Set<String> UNSTORABLE_TEXT = Set.of("22021", "22P05");

    private static final Map<Integer, ErrorCode> BY_STATUS = Map.of(
            400, CommonErrors.MALFORMED,
            401, CommonErrors.UNAUTHENTICATED,
            403, CommonErrors.FORBIDDEN,
            404, CommonErrors.NOT_FOUND,
            405, CommonErrors.METHOD_NOT_ALLOWED,
            406, CommonErrors.NOT_ACCEPTABLE,
            413, CommonErrors.TOO_LARGE,
            415, CommonErrors.UNSUPPORTED_MEDIA_TYPE,
            422, CommonErrors.INVALID,
            503, CommonErrors.UNAVAILABLE);

    private final ProblemWriter writer;

    public ProblemAdvice(ProblemWriter writer) {
        this.writer = writer;
    }

    @ExceptionHandler
    ResponseEntity<Object> problem(Problem problem) {
        if (problem.code().status() >= 500) {
            log.warn("{}: {}", problem.code().code(), problem.detail(), problem.getCause());
        }
        return writer.response(problem);
    }

    @ExceptionHandler
    ResponseEntity<Object> wrongType(MethodArgumentTypeMismatchException e) {
        var type = e.getRequiredType() == null ? "value" : e.getRequiredType().getSimpleName();
        return writer.response(new Problem(CommonErrors.MALFORMED, "%s is not a %s".formatted(e.getName(), type))
                .withField(e.getName(), "must be a " + type));
    }

    @ExceptionHandler
    ResponseEntity<Object> brokenForm(MultipartException e) {
        log.debug("a form cannot be read", e);
        return writer.response(new Problem(CommonErrors.MALFORMED, "The form's parts cannot be read."));
    }

    @ExceptionHandler({
        CannotCreateTransactionException.class,
        DataAccessResourceFailureException.class,
        TransientDataAccessException.class
    })
    ResponseEntity<Object> storeIsAway(Exception e) {
        log.warn("the database does not answer", e);
        return writer.response(
                new Problem(CommonErrors.UNAVAILABLE, "The store does not answer now. Try again.").retryAfter(SOON));
    }

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> storeRefused(DataAccessException e) {
        if (e.getMostSpecificCause() instanceof SQLException sql && UNSTORABLE_TEXT.contains(sql.getSQLState())) {
            return writer.response(
                    new Problem(CommonErrors.INVALID, "The request has a character that text cannot hold (U+0000)."));
        }
        return unexpected(e);
    }

    /** Where it is no other error's cause: then {@link #isClientGone} tells. */
    @ExceptionHandler
    void clientIsGone(ClientAbortException e) {
        log.debug("the client is gone", e);
    }

    /** What writes an answer wraps the broken pipe in an error of its own. */
    private static boolean isClientGone(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof ClientAbortException gone) {
                log.debug("the client is gone", gone);
                return true;
            }
        }
        return false;
    }

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> unexpected(Exception e) {
        if (isClientGone(e)) {
            return null;
        }
        log.error("unexpected", e);
        return writer.response(new Problem(CommonErrors.INTERNAL, "The error is in our log under the trace id."));
    }

    @Override
    protected ResponseEntity<Object> handleMethodArgumentNotValid(
            MethodArgumentNotValidException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        Object target = e.getBindingResult().getTarget();
        return invalid(e.getBindingResult().getAllErrors().stream()
                .map(error -> field(target, error))
                .toList());
    }

    @Override
    protected ResponseEntity<Object> handleHandlerMethodValidationException(
            HandlerMethodValidationException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return invalid(e.getParameterValidationResults().stream()
                .flatMap(result -> result.getResolvableErrors().stream()
                        .map(error -> error instanceof FieldError of
                                ? field(result.getArgument(), of)
                                : new Problem.Field(
                                        String.valueOf(
                                                result.getMethodParameter().getParameterName()),
                                        String.valueOf(error.getDefaultMessage()))))
                .toList());
    }

    @Override
    protected ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof Problem problem) {
                return writer.response(problem);
            }
        }
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof JacksonException json) {
                return writer.response(Unreadable.problem(json));
            }
        }
        return writer.response(new Problem(CommonErrors.MALFORMED, "The body is missing or cannot be read."));
    }

    @Override
    protected ResponseEntity<Object> handleMaxUploadSizeExceededException(
            MaxUploadSizeExceededException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return writer.response(new Problem(CommonErrors.TOO_LARGE, "The upload is larger than allowed."));
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception e, @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (isClientGone(e)) {
            return null;
        }
        var code = codeOf(status.value());
        if (code.status() >= 500) {
            log.error("unexpected", e);
        }
        var detail = body instanceof org.springframework.http.ProblemDetail given && given.getDetail() != null
                ? given.getDetail()
                : code.title() + ".";
        var response = writer.response(new Problem(code, detail));
        return ResponseEntity.status(response.getStatusCode())
                .headers(out -> {
                    out.addAll(headers);
                    out.setContentType(org.springframework.http.MediaType.APPLICATION_PROBLEM_JSON);
                })
                .body(response.getBody());
    }

    /** The code for an error of which only the status is known. */
    static ErrorCode codeOf(int status) {
        return BY_STATUS.getOrDefault(status, status < 500 ? CommonErrors.MALFORMED : CommonErrors.INTERNAL);
    }

    private ResponseEntity<Object> invalid(List<Problem.Field> fields) {
        var detail = fields.isEmpty()
                ? "The request is not valid."
                : fields.getFirst().field() + " " + fields.getFirst().message() + ".";
        return writer.response(new Problem(CommonErrors.INVALID, detail).withFields(fields));
    }

    private static Problem.Field field(@Nullable Object request, ObjectError error) {
        var name = error instanceof FieldError of ? JsonNames.of(request, of.getField()) : error.getObjectName();
        return new Problem.Field(name, String.valueOf(error.getDefaultMessage()));
    }

    /** What a JSON error may tell: where, and what was expected there; never a class of ours. */
    static final class Unreadable {
        private Unreadable() {}

        static Problem problem(JacksonException e) {
            var path = path(e);
            var message = switch (e) {
                case UnrecognizedPropertyException _ -> "is not a known field";
                case tools.jackson.databind.exc.InvalidTypeIdException _ -> "has an unknown or missing type";
                case tools.jackson.databind.exc.MismatchedInputException mismatch ->
                    "must be " + expected(mismatch.getTargetType());
                case tools.jackson.databind.exc.ValueInstantiationException of
                when of.getCause() instanceof IllegalArgumentException why -> String.valueOf(why.getMessage());
                case StreamConstraintsException _ -> JsonLimits.exceeded(StreamReadConstraints.DEFAULT_MAX_DEPTH);
                default -> "is not valid JSON";
            };
            if (path.isEmpty()) {
                var at = e.getLocation();
                return new Problem(
                        CommonErrors.MALFORMED,
                        at == null
                                ? "The body " + message + "."
                                : "The body %s (line %d, column %d)."
                                        .formatted(message, at.getLineNr(), at.getColumnNr()));
            }
            return new Problem(CommonErrors.MALFORMED, path + " " + message + ".").withField(path, message);
        }

        private static String path(JacksonException e) {
            var path = new StringBuilder();
            for (var step : e.getPath()) {
                if (step.getIndex() >= 0) {
                    path.append('[').append(step.getIndex()).append(']');
                } else if (step.getPropertyName() != null) {
                    path.append(path.isEmpty() ? "" : ".").append(step.getPropertyName());
                }
            }
            return path.toString();
        }

        private static String expected(@Nullable Class<?> type) {
            if (type == null) {
                return "of another type";
            }
            if (type.isEnum()) {
                return "one of " + String.join(", ", JsonNames.constants(type));
            }
            if (Number.class.isAssignableFrom(type) || type.isPrimitive() && type != boolean.class) {
                return "a number";
            }
            if (type == boolean.class || type == Boolean.class) {
                return "true or false";
            }
            if (CharSequence.class.isAssignableFrom(type)) {
                return "a string";
            }
            if (Iterable.class.isAssignableFrom(type) || type.isArray()) {
                return "an array";
            }
            if (java.time.temporal.Temporal.class.isAssignableFrom(type)) {
                return "an RFC 3339 time";
            }
            return type == java.util.UUID.class ? "a UUID" : "an object";
        }
    }
}
