package io.zhiying.profile.transfer;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Limits of imports and exports.
 *
 * @param maxFile of an import as it is sent, and of an export
 * @param maxUnpacked of what a packed import holds
 * @param maxLine of one line or row
 * @param maxWaiting transfers of a workspace that have not ended
 * @param maxRejections of one import that are told one by one; all are counted
 * @param maxUploads at a time in this process
 * @param keep how long transfers and their files stay
 */
@Validated
@ConfigurationProperties("zhiying.profile.transfer")
public record TransferProperties(
        @DefaultValue("1GB") DataSize maxFile,
        @DefaultValue("10GB") DataSize maxUnpacked,
        @DefaultValue("64KB") DataSize maxLine,
        @DefaultValue("5") @Min(1) @Max(100) int maxWaiting,
        @DefaultValue("10000") @Min(1) @Max(1_000_000) int maxRejections,
        @DefaultValue("4") @Min(1) @Max(100) int maxUploads,
        @DefaultValue("7d") Duration keep) {}
