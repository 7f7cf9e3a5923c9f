package io.zhiying.profile.privacy;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.platform.security.RequiresScope;
import io.zhiying.profile.destination.SigningSecrets;
import io.zhiying.profile.privacy.Callback.State;
import io.zhiying.profile.privacy.PrivacyRequest.Status;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Callbacks of data-subject requests over HTTP. */
@RestController
@RequestMapping("/v1/privacy")
@RequiresScope("privacy:write")
@Tag(name = "Privacy")
class CallbackController {
    private final PrivacyIntake intake;
    private final Callbacks callbacks;
    private final CallbackSecrets secrets;
    private final InstantSource clock;

    CallbackController(PrivacyIntake intake, Callbacks callbacks, CallbackSecrets secrets, InstantSource clock) {
        this.intake = intake;
        this.callbacks = callbacks;
        this.secrets = secrets;
        this.clock = clock;
    }

    /** @param secret {@code whsec_} and base64 of 32 bytes, told this once */
    record NewSecret(
            @Schema(example = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=")
            String secret) {}

    record CallbackView(
            UUID id,
            @JsonProperty("status_callback_url") String url,
            @JsonProperty("request_status") Status status,
            State state,
            int attempts,
            @Nullable String reason,
            @JsonProperty("created_time") Instant createdTime,
            @JsonProperty("settled_time") @Nullable Instant settledTime) {}

    record CallbackList(List<CallbackView> items) {}

    @PostMapping("/callback-secret")
    @Transactional
    @Operation(summary = "Get a new secret that signs callbacks; for 24 hours the one before signs, too")
    NewSecret rotate() {
        var now = clock.instant();
        var fresh = secrets.find().map(old -> old.rotated(now)).orElseGet(SigningSecrets::random);
        secrets.put(fresh);
        return new NewSecret(fresh.newest());
    }

    @GetMapping("/requests/{subjectRequestId}/callbacks")
    @Transactional(readOnly = true)
    @Operation(summary = "List the callbacks of a request, the oldest first: waiting, sent or failed")
    CallbackList list(@PathVariable String subjectRequestId) {
        return new CallbackList(callbacks.of(intake.find(subjectRequestId).id()).stream()
                .map(one -> new CallbackView(
                        one.id(),
                        one.url(),
                        one.status(),
                        one.state(),
                        one.attempts(),
                        one.reason(),
                        one.createdAt(),
                        one.settledAt()))
                .toList());
    }
}
