package io.zhiying.profile.transfer;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.security.RequiresScope;
import io.zhiying.profile.segment.StaticLists;
import io.zhiying.profile.transfer.ImportController.ImportView;
import io.zhiying.profile.transfer.ListUpload.Mode;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.util.UUID;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Files of people for static lists: imports that make nobody, and put those on a list or off it who are known. */
@RestController
@Tag(name = "Segments")
class ListUploadController {
    private final Uploads uploads;
    private final ImportController imports;
    private final StaticLists lists;
    private final TransactionTemplate transaction;

    ListUploadController(
            Uploads uploads, ImportController imports, StaticLists lists, TransactionTemplate transaction) {
        this.uploads = uploads;
        this.imports = imports;
        this.lists = lists;
        this.transaction = transaction;
    }

    @PostMapping(path = "/v1/segments/{id}/uploads", consumes = MediaType.ALL_VALUE)
    @RequiresScope("segments:write")
    @Operation(
            summary =
                    "Put the people of a file on a static list, take them off, or replace the list by them: CSV or NDJSON, packed by gzip or not",
            description =
                    "The body is the file. A line names somebody by userId, anonymousId, email, phone or profileId; its other fields are passed over, so a file of profiles is a list of them too. The answer is an import: it shows how it goes and how many it added and removed, and its report has the lines that could not be used, among them those that name nobody known. With mode=replace the list stays as it was where the file breaks off, names nobody known or, unless skipInvalid is true, has a line that cannot be read.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = "application/octet-stream",
                            schema = @Schema(type = "string", format = "binary"),
                            examples = @ExampleObject("email\nli@example.com\nhan@example.com\n")))
    ResponseEntity<ImportView> upload(
            @PathVariable UUID id,
            @RequestParam String format,
            @Parameter(
                            description = "What becomes of the people in the file, and with replace of the others",
                            schema = @Schema(allowableValues = {"add", "remove", "replace"}))
                    @RequestParam(defaultValue = "add")
                    String mode,
            @Parameter(description = "Of replace: whether the list is replaced by the lines that can be read")
                    @RequestParam(defaultValue = "false")
                    boolean skipInvalid,
            HttpServletRequest request)
            throws IOException {
        var wanted = ImportController.named(Mode.values(), "mode", mode);
        if (skipInvalid && wanted != Mode.REPLACE) {
            throw Problems.invalid("skipInvalid", "may be true with mode=replace only");
        }
        transaction.executeWithoutResult(_ -> lists.check(id));
        var one = uploads.take(
                request.getInputStream(),
                Kind.MEMBERS,
                ImportController.named(Format.values(), "format", format),
                ListUpload.of(id, wanted, skipInvalid));
        return ResponseEntity.accepted()
                .location(URI.create("/v1/profiles/imports/" + one.id()))
                .body(imports.view(one));
    }
}
