package io.zhiying.serving.validation;

import io.zhiying.serving.artifact.ArtifactRefused;
import io.zhiying.serving.artifact.Artifacts.Staged;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the small JSON files of a model's folder. Their fields are others' to define: unknown ones are passed over. */
@Component
class FolderReader {
    private final JsonMapper json = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    boolean has(Staged staged, String file) {
        return Files.isRegularFile(staged.folder().resolve(file));
    }

    /** Empty where there is no such file. */
    Optional<JsonNode> read(Staged staged, String file) {
        return read(staged, file, JsonNode.class);
    }

    <T> Optional<T> read(Staged staged, String file, Class<T> type) {
        Path path = staged.folder().resolve(file);
        if (!has(staged, file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(json.readValue(Files.readString(path), type));
        } catch (JacksonException | java.nio.charset.MalformedInputException malformed) {
            throw new ArtifactRefused("The file %s is not the JSON it should be.".formatted(file), malformed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
