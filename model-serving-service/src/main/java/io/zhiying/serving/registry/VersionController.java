package io.zhiying.serving.registry;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.platform.idempotency.Idempotent;
import io.zhiying.platform.problem.Problem;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.security.Caller;
import io.zhiying.platform.security.RequiresScope;
import io.zhiying.serving.artifact.AllowedFiles;
import io.zhiying.serving.artifact.ArtifactSource;
import io.zhiying.serving.artifact.Artifacts;
import io.zhiying.serving.artifact.UploadedArchive;
import io.zhiying.serving.artifact.Uploads;
import io.zhiying.serving.registry.RegistryViews.VersionView;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

/**
 * Versions of models. Registering answers 202: the files are fetched and tried in a job, and the version's own resource
 * tells what became of it. With {@code ?wait=} seconds the answer waits for that, in {@link VersionWaitFilter}.
 */
@RestController
@Tag(name = "registry")
@RequestMapping("/v1/registry/models/{name}/versions")
class VersionController {
    private static final int MAX_WAIT_SECONDS = 60;

    private final Registry registry;
    private final Catalog catalog;
    private final Uploads uploads;
    private final Artifacts artifacts;

    VersionController(Registry registry, Catalog catalog, Uploads uploads, Artifacts artifacts) {
        this.registry = registry;
        this.catalog = catalog;
        this.uploads = uploads;
        this.artifacts = artifacts;
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Register a version from a source")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(content = @Content(examples = @ExampleObject("""
                    {"source": "hf:org/name@main", "alias": "champion"}""")))
    @RequiresScope("models:write")
    @Idempotent
    ResponseEntity<VersionView> register(
            @PathVariable String name,
            @RequestParam(defaultValue = "private") String visibility,
            @RequestParam(defaultValue = "0") int wait,
            @RequestBody @Valid VersionRequest request,
            HttpServletRequest http) {
        requireWait(wait);
        if ((request.source() == null) == (request.files() == null)) {
            throw Problems.invalid("source", "or files must be given, and not both");
        }
        if (request.sources().values().stream().anyMatch(ArtifactSource.Upload.class::isInstance)) {
            throw Problems.invalid("source", "must be maven:, hf: or file:; uploads come as multipart/form-data");
        }
        ModelVersion version = registry.register(
                name, Owner.asked(visibility), request, null, Caller.current().principal());
        return accepted(version, http);
    }

    /** Each part {@code file} is a file of the model, named by its path in the folder, or a zip or tar of such files. */
    @PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    @Operation(summary = "Register a version from uploaded files")
    @RequiresScope("models:write")
    ResponseEntity<VersionView> upload(
            @PathVariable String name,
            @RequestParam(defaultValue = "private") String visibility,
            @RequestParam(defaultValue = "0") int wait,
            @RequestPart("file") List<MultipartFile> files,
            @RequestPart(name = "version", required = false) @Valid @Nullable VersionRequest request,
            HttpServletRequest http) {
        requireWait(wait);
        if (request != null && (request.source() != null || request.files() != null)) {
            throw Problems.invalid("version.source", "must be left out where files are uploaded");
        }
        VersionRequest asked = request == null ? VersionRequest.PLAIN : request;
        ModelVersion version = registry.register(
                name,
                Owner.asked(visibility),
                asked,
                (owner, id) -> store(files, owner, id),
                Caller.current().principal());
        return accepted(version, http);
    }

    private Map<String, ArtifactSource> store(List<MultipartFile> files, String owner, UUID id) throws IOException {
        var store = new Store(owner, id);
        for (MultipartFile file : files) {
            String path = String.valueOf(file.getOriginalFilename());
            if (UploadedArchive.is(path)) {
                unpack(path, file, store);
            } else if (!AllowedFiles.isPassedOver(path)) {
                try (var bytes = file.getInputStream()) {
                    store.file(path, bytes);
                }
            }
        }
        return store.sources;
    }

    private static void unpack(String name, MultipartFile file, Store store) throws IOException {
        Path archive = Files.createTempFile("model-upload", null);
        try {
            file.transferTo(archive);
            UploadedArchive.read(name, archive, store);
        } finally {
            Files.deleteIfExists(archive);
        }
    }

    /** Keeps the files of one version. */
    private final class Store implements UploadedArchive.Sink {
        private final String owner;
        private final UUID version;
        private final Map<String, ArtifactSource> sources = new TreeMap<>();
        private long left = artifacts.maxBytes();

        Store(String owner, UUID version) {
            this.owner = owner;
            this.version = version;
        }

        @Override
        public void file(String path, InputStream bytes) throws IOException {
            if (sources.containsKey(path)) {
                throw Problems.invalid("file", "must not come twice with the name " + path);
            }
            var stored = uploads.store(owner, version, path, bytes, left);
            left -= stored.bytes();
            sources.put(path, stored.source());
        }
    }

    @GetMapping("/{version}")
    @Operation(summary = "Show a version")
    @RequiresScope("models:read")
    VersionView one(@PathVariable String name, @PathVariable String version) {
        return VersionView.of(catalog.version(name, number(version)));
    }

    /** Retires: what a version was stays on record. */
    @DeleteMapping("/{version}")
    @Operation(summary = "Retire a version")
    @RequiresScope("models:write")
    ResponseEntity<Void> retire(
            @PathVariable String name,
            @PathVariable String version,
            @RequestParam(defaultValue = "private") String visibility) {
        registry.retire(
                name, number(version), Owner.asked(visibility), Caller.current().principal());
        return ResponseEntity.noContent().build();
    }

    private static ResponseEntity<VersionView> accepted(ModelVersion version, HttpServletRequest http) {
        http.setAttribute(VersionWaitFilter.REGISTERED, version.id());
        return ResponseEntity.accepted()
                .location(URI.create("/v1/registry/models/%s/versions/%d".formatted(version.model(), version.number())))
                .body(VersionView.of(version));
    }

    private static void requireWait(int wait) {
        if (wait < 0 || wait > MAX_WAIT_SECONDS) {
            throw Problems.invalid("wait", "must be 0 to " + MAX_WAIT_SECONDS + " seconds");
        }
    }

    private static int number(String version) {
        if (!version.matches("[0-9]{1,9}")) {
            throw notFound(version);
        }
        return Integer.parseInt(version);
    }

    private static Problem notFound(String version) {
        return Problems.notFound("version", version.length() > 50 ? version.substring(0, 50) : version);
    }
}
