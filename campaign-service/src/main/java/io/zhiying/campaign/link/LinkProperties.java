package io.zhiying.campaign.link;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Links in messages.
 *
 * @param publicUrl where people's mail programs reach the gateway
 * @param trackingSecret signs the links; the internal token secret where none of its own is set
 * @param previousTrackingSecrets still accepted, so that links in sent messages outlive a change
 */
@Validated
@ConfigurationProperties("zhiying.campaign")
public record LinkProperties(
        @DefaultValue("http://127.0.0.1:8080") URI publicUrl,
        @NotBlank @Size(min = 32) String trackingSecret,
        @DefaultValue List<@Size(min = 32) String> previousTrackingSecrets) {
    @Override
    public String toString() {
        return "LinkProperties[publicUrl=" + publicUrl + "]";
    }
}
