package io.zhiying.profile.ingest;

import io.zhiying.contracts.ErrorCode;

/** What may be wrong with an event. */
final class IngestErrors {
    static final ErrorCode EVENT_TOO_LARGE = new ErrorCode("event.too_large", 413, "The event is too large");
    static final ErrorCode BATCH_TOO_LARGE = new ErrorCode("batch.too_large", 413, "The batch is too large");
    static final ErrorCode TOO_MANY_EVENTS =
            new ErrorCode("batch.too_many_events", 413, "The batch has too many events");
    static final ErrorCode INVALID = new ErrorCode("event.invalid", 422, "The event has invalid fields");
    static final ErrorCode NOBODY = new ErrorCode("event.identity_missing", 422, "The event names no customer");

    private IngestErrors() {}
}
