package io.zhiying.platform.page;

import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.SpecVersion;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.QueryParameter;
import java.math.BigDecimal;
import java.util.Arrays;
import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.core.MethodParameter;
import org.springframework.web.method.HandlerMethod;

/** Shows a {@link PageRequest} in OpenAPI as what a caller sends: {@code ?limit=&cursor=}. */
public final class PageParameters implements GlobalOperationCustomizer {
    static {
        SpringDocUtils.getConfig().addRequestWrapperToIgnore(PageRequest.class);
    }

    @Override
    public Operation customize(Operation operation, HandlerMethod handler) {
        Arrays.stream(handler.getMethodParameters())
                .filter(parameter -> parameter.getParameterType() == PageRequest.class)
                .findFirst()
                .ifPresent(page -> operation.addParametersItem(limit(page)).addParametersItem(cursor()));
        return operation;
    }

    private static QueryParameter limit(MethodParameter page) {
        int max = PageRequestResolver.maxLimit(page);
        var schema = schema("integer");
        schema.setFormat("int32");
        schema.setMinimum(BigDecimal.ONE);
        schema.setMaximum(BigDecimal.valueOf(max));
        schema.setDefault(PageRequestResolver.defaultLimit(max));
        return (QueryParameter) new QueryParameter()
                .name("limit")
                .description("How many items at most")
                .schema(schema)
                .example(20);
    }

    private static QueryParameter cursor() {
        return (QueryParameter) new QueryParameter()
                .name("cursor")
                .description("The next of the page before; left out for the first page")
                .schema(schema("string"))
                .example(Cursor.encode("0198c5d2-7c1e-7b1a-9c52-6f0d3c1a2b44"));
    }

    private static Schema<?> schema(String type) {
        var schema = new Schema<Object>(SpecVersion.V31);
        schema.addType(type);
        return schema;
    }
}
