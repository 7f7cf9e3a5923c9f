package io.zhiying.campaign.email;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The mail server and how it is used.
 *
 * @param user empty where the server asks for none
 * @param tls none, starttls (demanded, not just tried) or tls (from the first byte)
 * @param messagesPerSecond of this process, over all campaigns
 * @param connections at a time; each carries one message after the other
 * @param journal folder of the send journal; should outlive the process
 * @param journalSync whether the journal survives a power cut as well as the end of the process
 * @param timeout of connecting, reading and writing
 */
@Validated
@ConfigurationProperties("zhiying.campaign.email")
public record EmailProperties(
        @DefaultValue("127.0.0.1") @NotBlank String host,
        @DefaultValue("1025") @Min(1) @Max(65535) int port,
        @DefaultValue("") String user,
        @DefaultValue("") String password,
        @DefaultValue("none") Tls tls,
        @DefaultValue("100") @Min(1) @Max(100_000) int messagesPerSecond,
        @DefaultValue("4") @Min(1) @Max(64) int connections,
        @DefaultValue("var/campaign-journal") Path journal,
        @DefaultValue("true") boolean journalSync,
        @DefaultValue("20s") Duration timeout) {

    /** How the connection is protected. */
    public enum Tls {
        NONE,
        STARTTLS,
        TLS
    }

    @Override
    public String toString() {
        return "EmailProperties[%s:%d]".formatted(host, port);
    }
}
