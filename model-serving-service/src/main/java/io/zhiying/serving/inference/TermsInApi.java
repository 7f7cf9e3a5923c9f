package io.zhiying.serving.inference;

import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.SpecVersion;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.HeaderParameter;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.method.HandlerMethod;

/** Shows in OpenAPI the headers that every call takes which computes. */
@Component
class TermsInApi implements GlobalOperationCustomizer {
    private static final Set<String> COMPUTING = Set.of("inference", "open-inference-protocol");

    @Override
    public Operation customize(Operation operation, HandlerMethod handler) {
        boolean posts = AnnotatedElementUtils.hasAnnotation(handler.getMethod(), PostMapping.class);
        boolean answers = operation.getRequestBody() != null;
        if (posts
                && answers
                && operation.getTags() != null
                && operation.getTags().stream().anyMatch(COMPUTING::contains)) {
            operation.addParametersItem(priority()).addParametersItem(timeout());
        }
        return operation;
    }

    private static HeaderParameter priority() {
        var schema = schema("string");
        schema.setEnum(List.of("high", "normal", "low"));
        schema.setDefault("normal");
        return (HeaderParameter) new HeaderParameter()
                .name(Terms.PRIORITY)
                .description("How urgent the request is; low for what nobody waits for")
                .schema(schema)
                .example("low");
    }

    private static HeaderParameter timeout() {
        var schema = schema("integer");
        schema.setMinimum(BigDecimal.ONE);
        schema.setMaximum(BigDecimal.valueOf(Terms.MAX_MILLIS));
        return (HeaderParameter) new HeaderParameter()
                .name(Terms.TIMEOUT)
                .description(
                        "Milliseconds within which the answer is wanted; what is late is dropped before it is computed")
                .schema(schema)
                .example(2000);
    }

    private static Schema<Object> schema(String type) {
        var schema = new Schema<Object>(SpecVersion.V31);
        schema.addType(type);
        return schema;
    }
}
