package io.zhiying.profile.privacy;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * How a request goes, in the words of OpenDSR 2.0.
 *
 * @param resultsCount how many profiles it concerns
 * @param resultsUrl where the data can be fetched, until 30 days after completion
 */
record RequestStatus(
        @JsonProperty("subject_request_id") String subjectRequestId,
        @JsonProperty("subject_request_type") PrivacyRequest.Type type,
        Regulation regulation,
        @JsonProperty("request_status") PrivacyRequest.Status status,
        @JsonProperty("received_time") Instant receivedTime,
        @JsonProperty("expected_completion_time") Instant expectedCompletionTime,
        @JsonProperty("completed_time") @Nullable Instant completedTime,
        @JsonProperty("results_count") int resultsCount,
        @JsonProperty("results_url") @Nullable String resultsUrl,
        @JsonProperty("api_version") String version) {
    static final String VERSION = "2.0";
    /** How long what was asked for can be fetched. */
    static final Duration FETCHABLE = Duration.ofDays(30);

    static RequestStatus of(PrivacyRequest request, Instant now) {
        var completed = request.completedAt();
        boolean fetchable = request.type().hasResult() && completed != null && now.isBefore(completed.plus(FETCHABLE));
        return new RequestStatus(
                request.subjectRequestId(),
                request.type(),
                request.regulation(),
                request.status(),
                request.receivedAt(),
                request.dueAt(),
                completed,
                request.profiles().size(),
                fetchable
                        ? UriComponentsBuilder.fromPath("/v1/privacy/requests/{id}/result")
                                .build(request.subjectRequestId())
                                .toString()
                        : null,
                VERSION);
    }
}
