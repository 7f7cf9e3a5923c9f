package io.zhiying.profile.privacy;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * How a request goes, in the words of OpenDSR 2.0.
 *
 * @param waitingFor what it waits for now; empty where nothing is in its way
 * @param confirmations of an erasure: which other services hold nothing of the person any more
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

        @Schema(example = "[\"campaign: does not answer\"]") @JsonProperty("waiting_for")
        List<String> waitingFor,

        List<Confirmation> confirmations,
        @JsonProperty("results_count") int resultsCount,
        @JsonProperty("results_url") @Nullable String resultsUrl,
        @JsonProperty("api_version") String version) {
    static final String VERSION = "2.0";

    /** That a service said that nothing of the person is left there. */
    record Confirmation(
            @Schema(example = "campaign") String service,
            @JsonProperty("confirmed_time") Instant confirmedTime) {}

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
                request.waitingFor(),
                request.confirmations().entrySet().stream()
                        .map(entry -> new Confirmation(entry.getKey(), entry.getValue()))
                        .sorted(Comparator.comparing(Confirmation::service))
                        .toList(),
                request.profiles().size(),
                fetchable
                        ? UriComponentsBuilder.fromPath("/v1/privacy/requests/{id}/result")
                                .build(request.subjectRequestId())
                                .toString()
                        : null,
                VERSION);
    }
}
