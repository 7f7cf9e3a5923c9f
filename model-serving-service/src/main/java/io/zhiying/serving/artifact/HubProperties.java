package io.zhiying.serving.artifact;

import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The model hub that {@code hf:} sources come from.
 *
 * @param url its base; empty, and there are no such sources
 * @param token sent to the hub alone, never to where it redirects; empty for none
 * @param timeout of connecting, and of each wait for more bytes
 * @param tries of a download that breaks off; each goes on where the last ended
 */
@Validated
@ConfigurationProperties("zhiying.serving.hub")
public record HubProperties(
        @DefaultValue("https://huggingface.co") @Pattern(regexp = "|https?://[^?#]+")
        String url,

        @DefaultValue("") String token,
        @DefaultValue("30s") Duration timeout,
        @DefaultValue("5") int tries) {
    @Override
    public String toString() {
        return "HubProperties[" + url + "]";
    }
}
