package io.zhiying.profile.schema;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/**
 * Refuses schemas that could run on without end or reach elsewhere: no reference but to a place in the same document,
 * none in a circle, and with every reference written out no more than so many nodes.
 */
final class SchemaBounds {
    private static final int MAX_CHARACTERS = 64 * 1024;
    private static final int MAX_DEPTH = 40;
    private static final int MAX_EXPANDED = 5_000;

    private final JsonNode document;
    private final Map<String, Integer> sizes = new HashMap<>();
    private final Set<String> open = new HashSet<>();

    private SchemaBounds(JsonNode document) {
        this.document = document;
    }

    static void check(JsonNode document) {
        if (!document.isObject()) {
            throw SchemaDocument.refused("schema must be an object");
        }
        if (document.toString().length() > MAX_CHARACTERS) {
            throw SchemaDocument.refused("schema must have at most %d characters".formatted(MAX_CHARACTERS));
        }
        var dialect = document.path("$schema");
        if (!dialect.isMissingNode() && !dialect.asString("").equals("https://json-schema.org/draft/2020-12/schema")) {
            throw SchemaDocument.refused("$schema must be https://json-schema.org/draft/2020-12/schema");
        }
        new SchemaBounds(document).size(document, 0);
    }

    private int size(JsonNode node, int depth) {
        if (depth > MAX_DEPTH) {
            throw SchemaDocument.refused("schema must be at most %d deep".formatted(MAX_DEPTH));
        }
        int size = 1;
        if (node.isObject()) {
            for (var entry : node.properties()) {
                size = sum(size, entry(entry.getKey(), entry.getValue(), depth));
            }
        } else {
            for (var each : node) {
                size = sum(size, size(each, depth + 1));
            }
        }
        return size;
    }

    private int entry(String name, JsonNode value, int depth) {
        return switch (name) {
            case "$ref" -> value.isString() ? reference(value.asString(), depth) : size(value, depth + 1);
            case "$dynamicRef", "$recursiveRef", "$dynamicAnchor", "$anchor", "$id" ->
                throw SchemaDocument.refused(name + " is not supported; use $ref with #/$defs/…");
            default -> size(value, depth + 1);
        };
    }

    private int reference(String target, int depth) {
        var known = sizes.get(target);
        if (known != null) {
            return known;
        }
        if (!target.startsWith("#/")) {
            throw SchemaDocument.refused("$ref must lead to a place in the schema: #/$defs/…");
        }
        if (!open.add(target)) {
            throw SchemaDocument.refused("$ref %s leads in a circle".formatted(target));
        }
        var place = place(target.substring(1));
        if (place.isMissingNode()) {
            throw SchemaDocument.refused("$ref %s leads nowhere".formatted(target));
        }
        int size = size(place, depth + 1);
        open.remove(target);
        sizes.put(target, size);
        return size;
    }

    private JsonNode place(String pointer) {
        try {
            return document.at(JsonPointer.compile(pointer));
        } catch (IllegalArgumentException e) {
            throw SchemaDocument.refused("$ref #%s is not a JSON pointer".formatted(pointer));
        }
    }

    private static int sum(int a, int b) {
        if (a + b > MAX_EXPANDED) {
            throw SchemaDocument.refused(
                    "schema must have at most %d nodes with its references written out".formatted(MAX_EXPANDED));
        }
        return a + b;
    }
}
