package io.zhiying.profile.computed;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a computed trait is for a customer.
 *
 * @param value null where there is none: no event, or amounts in several currencies
 * @param currencies of the amounts, ISO 4217; empty where no event names one
 * @param observations how many values it is made of, or how many events where they are counted
 * @param computedAt when it became this; null where nothing of the customer was ever looked at
 */
public record ComputedValue(
        @JsonRawValue @Schema(implementation = Object.class, example = "1280.5") @Nullable
        String value,

        List<String> currencies,
        long observations,
        @Nullable Instant computedAt) {}
