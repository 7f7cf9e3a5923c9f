package io.zhiying.gateway.route;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * One line of the route table.
 *
 * @param service a service's name, or {@code gateway} for the gateway's own endpoints
 * @param scope refused here where the caller lacks it; null leaves that to the service
 * @param bodyLimit the largest request body
 * @param timeout the longest silence of the service, before its answer or within it
 * @param computes whether its requests change nothing and only compute an answer: what a service computes for a client
 *     that has gone is cut off. A request that changes something is not, since where it was cut would be chance.
 */
public record RouteProperties(
        @NotBlank String id,
        @NotEmpty List<@Pattern(regexp = "/.*") String> paths,
        @NotBlank String service,
        @DefaultValue("credential") Access access,
        @Nullable String scope,
        @DefaultValue("1MB") @NotNull DataSize bodyLimit,
        @DefaultValue("15s") @NotNull Duration timeout,
        @DefaultValue("problem") ErrorForm errors,
        @DefaultValue("false") boolean computes) {}
