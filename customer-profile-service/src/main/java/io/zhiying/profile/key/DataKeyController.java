package io.zhiying.profile.key;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.contracts.CommonErrors;
import io.zhiying.platform.problem.Problem;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.security.Caller;
import io.zhiying.platform.security.RequiresScope;
import io.zhiying.platform.workspace.Workspaces;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Gives the platform's own services the keys by which they read events. The gateway does not route here. */
@RestController
@RequestMapping("/v1/data-keys")
@Tag(name = "Data keys", description = "For the other services alone: how they read events about persons.")
class DataKeyController {
    private final DataKeys keys;

    DataKeyController(DataKeys keys) {
        this.keys = keys;
    }

    record Wanted(
            @Schema(example = "[\"AZrJ0dV8cQ2z0n0R4m1QGA\"]") @NotNull @Size(min = 1, max = 1000)
            List<
                            @NotNull
                            @Pattern(regexp = "[A-Za-z0-9_-]{22}|[A-Za-z0-9_-]{54}", message = "must refer to a key")
                            String>
                    references) {}

    /** @param keys base64 by reference, without those that were destroyed: what they sealed is erased */
    record Opened(Map<String, String> keys) {}

    @PostMapping("/open")
    @RequiresScope("data-keys:read")
    @Operation(summary = "Get the keys that events are sealed with; for the platform's own services")
    ResponseEntity<Opened> open(@Valid @RequestBody Wanted wanted) {
        if (!Caller.current().principal().startsWith("service:")) {
            throw new Problem(CommonErrors.FORBIDDEN, "Only the platform's own services may ask for keys.");
        }
        Map<String, String> opened = new HashMap<>();
        try {
            keys.of(Workspaces.current(), wanted.references())
                    .forEach((reference, key) ->
                            opened.put(reference, Base64.getEncoder().encodeToString(key.getEncoded())));
        } catch (io.zhiying.platform.event.RetryLater e) {
            throw Problems.unavailable("The keys cannot be opened now.", e);
        }
        return ResponseEntity.ok().header("Cache-Control", "no-store").body(new Opened(opened));
    }
}
