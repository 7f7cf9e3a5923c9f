package io.zhiying.profile.schema;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import io.zhiying.contracts.ErrorCode;
import io.zhiying.platform.problem.Problem;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A JSON Schema (draft 2020-12) that is safe to run on every event: it names nothing outside itself, does not call
 * itself, and its patterns take time in proportion to the text (RE2). Formats such as {@code email} are asserted.
 */
final class SchemaDocument {
    private static final ErrorCode REFUSED = new ErrorCode("event_schema.invalid", 422, "The schema cannot be used");
    private static final String DRAFT = SpecificationVersion.DRAFT_2020_12.getDialectId();
    private static final int TOLD = 10;
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Schema META = registry().getSchema(SchemaLocation.of(DRAFT));

    private final Schema schema;

    private SchemaDocument(Schema schema) {
        this.schema = schema;
    }

    /** A rule that a value breaks: the field, dotted, the keyword of the schema, and what is told. */
    record Violation(String field, String keyword, String message) {}

    /** @throws Problem {@code event_schema.invalid} */
    static SchemaDocument of(JsonNode document) {
        SchemaBounds.check(document);
        try {
            var flaws = META.validate(document);
            if (!flaws.isEmpty()) {
                var first = flaws.getFirst();
                throw refused("schema%s %s".formatted(dotted(first), first.getMessage()));
            }
            var schema = registry().getSchema(document);
            schema.initializeValidators();
            return new SchemaDocument(schema);
        } catch (Problem problem) {
            throw problem;
        } catch (PatternSyntaxException e) {
            throw refused("pattern %s cannot be used: %s (RE2 syntax)".formatted(e.getPattern(), e.getDescription()));
        } catch (RuntimeException | StackOverflowError e) {
            // The library's own exceptions for what it cannot compile are of many kinds.
            throw refused("The schema cannot be compiled.");
        }
    }

    /** Of its own for each schema: one cannot see another's names. */
    private static SchemaRegistry registry() {
        return SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12,
                registry -> registry.schemaLoader(loader -> loader.fetchRemoteResources(false))
                        .schemaRegistryConfig(SchemaRegistryConfig.builder()
                                .formatAssertionsEnabled(true)
                                .locale(java.util.Locale.ROOT)
                                .regularExpressionFactory(text -> {
                                    var pattern = Pattern.compile(text);
                                    return value -> pattern.matcher(value).find();
                                })
                                .build()));
    }

    /** The first rules that a value breaks. */
    List<Violation> violations(String root, Map<String, @Nullable Object> value) {
        return schema.validate(JSON.<JsonNode>valueToTree(value)).stream()
                .limit(TOLD)
                .map(error -> new Violation(
                        root + dotted(error) + property(error), String.valueOf(error.getKeyword()), error.getMessage()))
                .toList();
    }

    private static String dotted(Error error) {
        return error.getInstanceLocation().toString().replace('/', '.');
    }

    private static String property(Error error) {
        return error.getProperty() == null ? "" : "." + error.getProperty();
    }

    static Problem refused(String detail) {
        return new Problem(REFUSED, detail).withField("schema", detail);
    }
}
