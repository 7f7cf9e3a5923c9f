package io.zhiying.serving.permission;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.security.Caller;
import io.zhiying.platform.security.RequiresScope;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.serving.permission.TorchScriptPermissions.Decision;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** An operator says which workspaces may register TorchScript, which is executable code. */
@RestController
@RequestMapping("/v1/registry/torchscript-permissions/{workspace}")
@RequiresScope("platform:operator")
@Tag(name = "registry")
class TorchScriptPermissionController {
    private final TorchScriptPermissions permissions;

    TorchScriptPermissionController(TorchScriptPermissions permissions) {
        this.permissions = permissions;
    }

    /** @param reason kept for good */
    record Wanted(
            @NotNull Boolean allowed,
            @NotBlank @Size(max = 1000) String reason) {}

    /** @param decisions the newest first */
    record Permission(String workspace, boolean allowed, List<Decision> decisions) {}

    @GetMapping
    @Operation(summary = "Tell whether a workspace may register TorchScript, and who decided it")
    Permission get(@PathVariable String workspace) {
        return Workspaces.call(id(workspace), () -> permission(workspace));
    }

    @PutMapping
    @Operation(summary = "Allow a workspace to register TorchScript, or forbid it")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(content = @Content(examples = @ExampleObject("""
                    {"allowed": true, "reason": "Their models are built and reviewed in our own pipeline"}""")))
    Permission put(@PathVariable String workspace, @RequestBody @Valid Wanted wanted) {
        String by = Caller.current().principal();
        return Workspaces.call(id(workspace), () -> {
            permissions.decide(wanted.allowed(), wanted.reason(), by);
            return permission(workspace);
        });
    }

    private Permission permission(String workspace) {
        List<Decision> decisions = permissions.list();
        return new Permission(
                workspace, !decisions.isEmpty() && decisions.getFirst().allowed(), decisions);
    }

    private static WorkspaceId id(String workspace) {
        if (!WorkspaceId.isValid(workspace)) {
            throw Problems.notFound("workspace", workspace.length() > 50 ? workspace.substring(0, 50) : workspace);
        }
        return new WorkspaceId(workspace);
    }
}
