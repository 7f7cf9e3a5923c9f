package io.zhiying.serving.image;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The bounds of pictures.
 *
 * @param maxBytes of one, as it is sent
 * @param maxPixels of one: a few bytes may unpack to gigabytes, so its size is read before its pixels are
 * @param maxImages in one request
 * @param concurrent pictures that are decoded at once
 */
@Validated
@ConfigurationProperties("zhiying.serving.image")
public record ImageProperties(
        @DefaultValue("10MB") DataSize maxBytes,
        @DefaultValue("16777216") @Min(1) @Max(1 << 28) int maxPixels,
        @DefaultValue("32") @Min(1) @Max(1024) int maxImages,
        @DefaultValue("2") @Min(1) @Max(1024) int concurrent) {}
