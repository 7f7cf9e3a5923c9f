package io.zhiying.gateway.openapi;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Several OpenAPI documents made one. Components of the same name and content are one; of the same name and another
 * content, the later one gets its service's name before its own, and so do operation ids that come twice.
 */
final class MergedDocument {
    static final String UNAVAILABLE = "x-zhiying-unavailable";
    private static final String REF_PREFIX = "#/components/";

    private final JsonMapper json;
    private final ObjectNode document;
    private final ObjectNode paths;
    private final ObjectNode components;
    private final ArrayNode unavailable;
    private final Set<String> operationIds = new HashSet<>();

    MergedDocument(JsonMapper json, String publicUrl) {
        this.json = json;
        this.document = json.createObjectNode();
        document.put("openapi", "3.1.0");
        document.putObject("info").put("title", "Zhiying").put("version", "1");
        document.putArray("servers").addObject().put("url", publicUrl);
        this.unavailable = document.putArray(UNAVAILABLE);
        this.paths = document.putObject("paths");
        this.components = document.putObject("components");
        components
                .putObject("securitySchemes")
                .putObject("apiKey")
                .put("type", "http")
                .put("scheme", "bearer");
        document.putArray("security").addObject().putArray("apiKey");
    }

    void add(String service, ObjectNode part) {
        if (part.path(UNAVAILABLE).asBoolean(false)) {
            unavailable.add(service);
            return;
        }
        var names = renamed(service, part.path("components"));
        var rewritten = (ObjectNode) rewrite(part, names);
        rewritten.path("components").properties().forEach(group -> {
            if (!group.getKey().equals("securitySchemes")) {
                var into = components.withObjectProperty(group.getKey());
                group.getValue()
                        .properties()
                        .forEach(component -> into.set(
                                names.getOrDefault(group.getKey() + "/" + component.getKey(), component.getKey()),
                                component.getValue()));
            }
        });
        rewritten.path("paths").properties().forEach(path -> addPath(service, path.getKey(), path.getValue()));
    }

    private void addPath(String service, String path, JsonNode item) {
        item.properties().forEach(operation -> {
            if (operation.getValue() instanceof ObjectNode method) {
                var id = method.path("operationId").asString("");
                if (!id.isEmpty() && !operationIds.add(id)) {
                    method.put("operationId", service + "." + id);
                }
                if (!method.has("tags")) {
                    method.putArray("tags").add(service);
                }
            }
        });
        paths.withObjectProperty(path).setAll((ObjectNode) item);
    }

    /** By {@code group/name}, what a component has to be called here. */
    private Map<String, String> renamed(String service, JsonNode given) {
        var names = new HashMap<String, String>();
        given.properties()
                .forEach(group -> group.getValue().properties().forEach(component -> {
                    var here = components.path(group.getKey()).path(component.getKey());
                    if (!here.isMissingNode() && !here.equals(component.getValue())) {
                        names.put(group.getKey() + "/" + component.getKey(), service + "." + component.getKey());
                    }
                }));
        return names;
    }

    private JsonNode rewrite(JsonNode node, Map<String, String> names) {
        return switch (node) {
            case ObjectNode object -> {
                var copy = json.createObjectNode();
                object.properties()
                        .forEach(entry -> copy.set(
                                entry.getKey(),
                                entry.getKey().equals("$ref")
                                                && entry.getValue().isString()
                                        ? json.getNodeFactory()
                                                .stringNode(reference(
                                                        entry.getValue().asString(), names))
                                        : rewrite(entry.getValue(), names)));
                yield copy;
            }
            case ArrayNode array -> {
                var copy = json.createArrayNode();
                array.forEach(element -> copy.add(rewrite(element, names)));
                yield copy;
            }
            default -> node;
        };
    }

    private static String reference(String reference, Map<String, String> names) {
        if (!reference.startsWith(REF_PREFIX)) {
            return reference;
        }
        var component = reference.substring(REF_PREFIX.length());
        var name = names.get(component);
        return name == null ? reference : REF_PREFIX + component.substring(0, component.indexOf('/') + 1) + name;
    }

    JsonNode document() {
        return document;
    }
}
