package io.zhiying.gateway.workspace;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.contracts.WorkspaceId;
import io.zhiying.gateway.key.KeyLifecycle;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.security.Caller;
import io.zhiying.platform.security.RequiresScope;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Workspaces, for the operator. */
@RestController
@RequestMapping("/v1/workspaces")
@RequiresScope("workspaces:admin")
@Tag(name = "Workspaces")
class WorkspaceController {
    private static final String ID = "[a-z][a-z0-9-]{1,38}";

    private final WorkspaceRegistry workspaces;

    WorkspaceController(WorkspaceRegistry workspaces) {
        this.workspaces = workspaces;
    }

    record CreateWorkspace(
            @NotNull @Pattern(regexp = ID, message = "must match " + ID) @Schema(example = "second-shop")
            String id,

            @NotBlank @Size(max = 100) @Schema(example = "Second shop")
            String name) {}

    /** The first key of a workspace, with its secret. */
    record AdminKey(UUID id, String secret) {
        static AdminKey of(KeyLifecycle.Issued issued) {
            return new AdminKey(issued.key().id(), issued.secret().reveal());
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record WorkspaceView(
            String id,
            String name,
            Instant createdAt,
            String createdBy,

            @Nullable @Schema(description = "Only in the answer that made the workspace")
            AdminKey adminKey) {
        static WorkspaceView of(WorkspaceEntry entry, @Nullable AdminKey key) {
            return new WorkspaceView(entry.id().value(), entry.name(), entry.createdAt(), entry.createdBy(), key);
        }
    }

    @PostMapping
    @Operation(summary = "Create a workspace with its first admin key; again with the same name changes nothing")
    ResponseEntity<WorkspaceView> create(@Valid @RequestBody CreateWorkspace request) {
        var created = workspaces.create(
                new WorkspaceId(request.id()), request.name(), Caller.current().principal());
        var key = created.adminKey().map(AdminKey::of).orElse(null);
        return ResponseEntity.status(key == null ? HttpStatus.OK : HttpStatus.CREATED)
                .cacheControl(CacheControl.noStore())
                .body(WorkspaceView.of(created.entry(), key));
    }

    @GetMapping
    @Operation(summary = "List the workspaces of this installation")
    Page<WorkspaceView> list(PageRequest page) {
        return workspaces.list(page).map(entry -> WorkspaceView.of(entry, null));
    }

    @GetMapping("/{id}")
    @Operation(summary = "Get a workspace of this installation")
    WorkspaceView get(@Parameter(example = "second-shop") @PathVariable String id) {
        return named(id)
                .flatMap(workspaces::find)
                .map(entry -> WorkspaceView.of(entry, null))
                .orElseThrow(() -> Problems.notFound("workspace", id));
    }

    /** Nothing is called what no workspace can be called. */
    private static Optional<WorkspaceId> named(String id) {
        return WorkspaceId.isValid(id) ? Optional.of(new WorkspaceId(id)) : Optional.empty();
    }
}
