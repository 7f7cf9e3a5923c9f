package io.zhiying.profile.identity;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How identifiers are read.
 *
 * @param phoneRegion ISO 3166 region of phone numbers that are written without a country code
 * @param blockedValues values that senders fill in where they know nothing; they name nobody, in any case and width;
 *     nor do zeroes and dashes
 * @param limits against profiles that run away
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
            "-1",
            "true",
            "false",
            "[object object]",
            "无",
            "空",
            "暂无",
            "没有",
            "未知",
            "匿名",
            "游客",
            "访客"
        })
        List<String> blockedValues,

        @DefaultValue @Valid Limits limits) {

    /** How many identifiers of a type one person may have. */
    public record Limits(
            @DefaultValue("50") @Min(1) int userId,
            @DefaultValue("20") @Min(1) int email,
            @DefaultValue("20") @Min(1) int phone,
            @DefaultValue("500") @Min(1) int anonymousId,
            @DefaultValue("50") @Min(1) int others) {
        IdentifierLimits byType() {
            return new IdentifierLimits(
                    Map.of(
                            Identifier.USER_ID, userId,
                            Identifier.EMAIL, email,
                            Identifier.PHONE, phone,
                            Identifier.ANONYMOUS_ID, anonymousId),
                    others);
        }
    }
}
