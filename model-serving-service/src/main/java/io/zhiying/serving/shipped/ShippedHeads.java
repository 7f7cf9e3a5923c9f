package io.zhiying.serving.shipped;

import io.zhiying.serving.artifact.ArtifactSource;
import io.zhiying.serving.artifact.Uploads;
import io.zhiying.serving.registry.Catalog;
import io.zhiying.serving.registry.Registry.Files;
import io.zhiying.serving.registry.Task;
import io.zhiying.serving.registry.VersionRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** Classifiers over the encoders, whose few kilobytes lie in this service: {@code models/<name>-<language>/1/}. */
final class ShippedHeads {
    private static final Pattern PLACE = Pattern.compile(".*/models/(([a-z-]+)-([a-z]{2}))/1/([^/]+)$");
    private static final long MAX_BYTES = 16 << 20;

    private final Uploads uploads;

    ShippedHeads(Uploads uploads) {
        this.uploads = uploads;
    }

    List<ShippedModel> all() throws IOException {
        Map<String, List<Resource>> folders = new TreeMap<>();
        for (Resource file : new PathMatchingResourcePatternResolver().getResources("classpath*:models/*/1/*")) {
            Matcher place = PLACE.matcher(file.getURL().toString());
            if (place.matches()) {
                folders.computeIfAbsent(place.group(1), _ -> new ArrayList<>()).add(file);
            }
        }
        return folders.entrySet().stream()
                .map(folder -> head(folder.getKey(), folder.getValue()))
                .toList();
    }

    private ShippedModel head(String name, List<Resource> files) {
        int dash = name.lastIndexOf('-');
        String language = name.substring(dash + 1);
        return new ShippedModel(
                name,
                Task.EMBEDDING_CLASSIFICATION,
                List.of(language),
                "Apache-2.0",
                "The %s of a text, from its vector."
                        .formatted(name.substring(0, dash).replace('-', ' ')),
                VersionRequest.PLAIN.withAlias(Catalog.CHAMPION),
                store(files));
    }

    private Files store(List<Resource> files) {
        return (owner, version) -> {
            Map<String, ArtifactSource> sources = new TreeMap<>();
            for (Resource file : files) {
                String path = String.valueOf(file.getFilename());
                try (var bytes = file.getInputStream()) {
                    sources.put(
                            path,
                            uploads.store(owner, version, path, bytes, MAX_BYTES)
                                    .source());
                }
            }
            return sources;
        };
    }
}
