package io.zhiying.profile.key;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Keys of persons' data.
 *
 * @param masterSecret what the master key is derived from; whoever loses it loses all that Kafka holds
 * @param previousMasterSecrets still accepted: what they wrapped is wrapped anew when it is next used
 * @param destroyAfter how long after an erasure the keys are destroyed at the earliest; for half of it a process may
 *     go on sealing with a key that another has retired
 * @param remembered keys at most in memory
 */
@Validated
@ConfigurationProperties("zhiying.profile.keys")
record KeyProperties(
        @DefaultValue("") @Size(min = 32, message = "must have at least 32 characters: set ZHIYING_DATA_KEY_SECRET")
        String masterSecret,

        @DefaultValue List<String> previousMasterSecrets,
        @DefaultValue("2m") Duration destroyAfter,
        @DefaultValue("100000") @Min(1_000) @Max(10_000_000) int remembered) {

    Duration reuse() {
        return destroyAfter.dividedBy(2);
    }
}
