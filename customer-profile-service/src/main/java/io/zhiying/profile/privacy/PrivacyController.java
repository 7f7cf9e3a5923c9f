package io.zhiying.profile.privacy;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.security.Caller;
import io.zhiying.platform.security.RequiresScope;
import io.zhiying.profile.audit.AuditedProfiles;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriComponentsBuilder;

/** Data-subject requests over HTTP, in the words of OpenDSR 2.0. */
@RestController
@RequestMapping("/v1/privacy")
@Tag(name = "Privacy", description = "Requests of persons about their data, in the words of OpenDSR 2.0.")
class PrivacyController {
    private final PrivacyIntake intake;
    private final PrivacyRequests requests;
    private final PersonalDataExport export;
    private final InstantSource clock;

    PrivacyController(PrivacyIntake intake, PrivacyRequests requests, PersonalDataExport export, InstantSource clock) {
        this.intake = intake;
        this.requests = requests;
        this.export = export;
        this.clock = clock;
    }

    /** @param type {@code email}, {@code phone}, {@code controller_customer_id} (a user id) or a type of one's own */
    record SubjectIdentity(
            @Schema(example = "email") @JsonProperty("identity_type") @NotBlank @Size(max = 63)
            String type,

            @Schema(example = "li@example.com") @JsonProperty("identity_value") @NotBlank @Size(max = 255)
            String value,

            @Schema(example = "raw") @JsonProperty("identity_format") @Nullable @Pattern(regexp = "raw")
            String format) {}

    /** @param traits as they should be; null removes one */
    record Corrections(
            @Schema(example = "{\"name\":\"李雷\"}") @NotEmpty @Size(max = 100)
            Map<String, @Nullable Object> traits) {}

    /**
     * Fields of the specification that change nothing here, such as {@code group_id}, are passed over.
     *
     * @param rectification of that type, and needed there
     * @param callbacks told each state that the request comes to
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record NewRequest(
            @Schema(example = "gdpr") @NotNull Regulation regulation,

            @Schema(example = "a7551968-d5d6-44b2-9831-815ac9017798")
            @JsonProperty("subject_request_id")
            @NotBlank
            @Size(max = 255)
            String subjectRequestId,

            @Schema(example = "access") @JsonProperty("subject_request_type") @NotNull
            PrivacyRequest.Type type,

            @JsonProperty("submitted_time") @Nullable Instant submittedTime,

            @JsonProperty("subject_identities") @NotEmpty @Size(max = 50)
            List<@Valid SubjectIdentity> identities,

            @Nullable @Valid Corrections rectification,

            @Schema(example = "[\"https://privacy.example.com/status\"]")
            @JsonProperty("status_callback_urls")
            @Nullable
            @Size(max = 5)
            List<@NotBlank @Size(max = 2_000) String> callbacks) {}

    record Accepted(
            @JsonProperty("subject_request_id") String subjectRequestId,
            @JsonProperty("received_time") Instant receivedTime,
            @JsonProperty("expected_completion_time") Instant expectedCompletionTime,
            @JsonProperty("api_version") String version) {}

    record Discovery(
            @JsonProperty("api_version") String version,
            @JsonProperty("supported_identities") List<SupportedIdentity> identities,
            @JsonProperty("supported_subject_request_types") List<PrivacyRequest.Type> types,
            @JsonProperty("supported_regulations") List<Regulation> regulations) {}

    record SupportedIdentity(
            @JsonProperty("identity_type") String type,
            @JsonProperty("identity_format") String format) {}

    @GetMapping("/discovery")
    @RequiresScope("privacy:write")
    @Operation(summary = "Which identities, kinds of request and regulations are known")
    Discovery discovery() {
        return new Discovery(
                RequestStatus.VERSION,
                List.of("controller_customer_id", "email", "phone", "anonymous_id").stream()
                        .map(type -> new SupportedIdentity(type, "raw"))
                        .toList(),
                Arrays.asList(PrivacyRequest.Type.values()),
                Arrays.asList(Regulation.values()));
    }

    @PostMapping("/requests")
    @RequiresScope("privacy:write")
    @Operation(
            summary =
                    "Ask for access, portability, rectification or erasure; the same subject_request_id is the same request")
    ResponseEntity<Accepted> submit(@Valid @RequestBody NewRequest request) {
        var accepted = intake.accept(request, Caller.current().principal());
        return ResponseEntity.created(UriComponentsBuilder.fromPath("/v1/privacy/requests/{id}")
                        .build(accepted.subjectRequestId()))
                .body(new Accepted(
                        accepted.subjectRequestId(), accepted.receivedAt(), accepted.dueAt(), RequestStatus.VERSION));
    }

    @GetMapping("/requests")
    @RequiresScope("privacy:write")
    @Transactional(readOnly = true)
    @Operation(summary = "List requests, the latest first")
    Page<RequestStatus> list(PageRequest page) {
        return requests.page(page).map(this::status);
    }

    @GetMapping("/requests/{subjectRequestId}")
    @RequiresScope("privacy:write")
    @Operation(summary = "How a request goes")
    RequestStatus get(@PathVariable String subjectRequestId) {
        return status(intake.find(subjectRequestId));
    }

    @DeleteMapping("/requests/{subjectRequestId}")
    @RequiresScope("privacy:write")
    @Operation(summary = "Cancel a request that nothing has been done for yet")
    ResponseEntity<Void> cancel(@PathVariable String subjectRequestId) {
        intake.cancel(subjectRequestId);
        return ResponseEntity.accepted().build();
    }

    @GetMapping("/requests/{subjectRequestId}/result")
    @RequiresScope("privacy:write")
    @Operation(summary = "Fetch all that is kept of the person, as it is now, as one JSON document")
    void result(@PathVariable String subjectRequestId, HttpServletResponse response) throws IOException {
        var request = intake.find(subjectRequestId);
        if (status(request).resultsUrl() == null) {
            throw Problems.conflict(
                    "privacy_request.no_result",
                    "There is something to fetch only of access and portability, once completed and for "
                            + RequestStatus.FETCHABLE.toDays() + " days.");
        }
        AuditedProfiles.add(request.profiles());
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        response.setHeader("Content-Disposition", "attachment; filename=personal-data.json");
        response.setHeader("Cache-Control", "no-store");
        export.write(request, response.getOutputStream());
    }

    private RequestStatus status(PrivacyRequest request) {
        return RequestStatus.of(request, clock.instant());
    }
}
