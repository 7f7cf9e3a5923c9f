package io.zhiying.profile.identity;

import jakarta.validation.constraints.Pattern;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How identifiers are read.
 *
 * @param phoneRegion ISO 3166 region of phone numbers that are written without a country code
 * @param blockedValues values that senders fill in where they know nothing; they name nobody, in any case
 */
@Validated
@ConfigurationProperties("zhiying.profile.identity")
public record IdentityProperties(
        @DefaultValue("CN") @Pattern(regexp = "[A-Z]{2}") String phoneRegion,

        @DefaultValue({
            "null",
            "undefined",
            "none",
            "nil",
            "n/a",
            "na",
            "nan",
            "unknown",
            "anonymous",
            "guest",
            "0",
            "-1",
            "-",
            "true",
            "false",
            "[object object]",
            "00000000-0000-0000-0000-000000000000"
        })
        List<String> blockedValues) {}
