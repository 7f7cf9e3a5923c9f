package io.zhiying.profile.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * An HMAC in a header, as shops and CRMs send it.
 *
 * @param header where it stands; several may stand there, separated by commas or spaces
 * @param algorithm SHA256 where nothing is said
 * @param encoding HEX where nothing is said
 * @param prefix before each signature, such as {@code sha256=}
 * @param signed what it covers: {@code {body}} (the default) with {@code {timestamp}}, {@code {method}}, {@code {url}}
 *     and any text around it
 * @param timestampHeader where the time stands that is signed with it; one that is too far from ours is refused
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record HmacScheme(
        String header,
        Algorithm algorithm,
        Encoding encoding,
        @Nullable String prefix,
        String signed,
        @Nullable String timestampHeader)
        implements SignatureScheme {
    private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9-]{1,100}");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(body|timestamp|method|url)}");
    private static final String BODY = "{body}";
    private static final String TIMESTAMP = "{timestamp}";

    /** Of the hash. */
    enum Algorithm {
        @JsonProperty("sha256")
        SHA256("HmacSHA256"),
        @JsonProperty("sha1")
        SHA1("HmacSHA1"),
        @JsonProperty("sha512")
        SHA512("HmacSHA512");

        private final String java;

        Algorithm(String java) {
            this.java = java;
        }
    }

    /** Of the signature. */
    enum Encoding {
        @JsonProperty("hex")
        HEX,
        @JsonProperty("base64")
        BASE64;

        Optional<byte[]> decode(String text) {
            try {
                return Optional.of(
                        this == HEX
                                ? HexFormat.of().parseHex(text)
                                : Base64.getDecoder().decode(text));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }
    }

    HmacScheme(
            @Nullable String header,
            @Nullable Algorithm algorithm,
            @Nullable Encoding encoding,
            @Nullable String prefix,
            @Nullable String signed,
            @Nullable String timestampHeader) {
        if (header == null || !HEADER_NAME.matcher(header).matches()) {
            throw new IllegalArgumentException("header must be the name of a header");
        }
        if (timestampHeader != null && !HEADER_NAME.matcher(timestampHeader).matches()) {
            throw new IllegalArgumentException("timestampHeader must be the name of a header");
        }
        this.header = header;
        this.algorithm = algorithm == null ? Algorithm.SHA256 : algorithm;
        this.encoding = encoding == null ? Encoding.HEX : encoding;
        this.prefix = prefix;
        this.signed = signed == null ? BODY : signed;
        this.timestampHeader = timestampHeader;
        if (!this.signed.contains(BODY) || this.signed.length() > 200) {
            throw new IllegalArgumentException("signed must contain {body}, in at most 200 characters");
        }
        if (this.signed.contains(TIMESTAMP) != (timestampHeader != null)) {
            throw new IllegalArgumentException("timestampHeader and {timestamp} in signed go together");
        }
    }

    @Override
    public String verify(Incoming webhook, List<String> secrets, Instant now, Duration tolerance) {
        var given = SignatureScheme.required(webhook, header);
        var content = content(webhook, now, tolerance);
        boolean valid = false;
        for (var secret : secrets) {
            var expected = mac(secret, content);
            for (var each : given.split("[, ]+")) {
                valid |= signature(each)
                        .map(one -> MessageDigest.isEqual(expected, one))
                        .orElse(false);
            }
        }
        if (!valid) {
            throw SignatureScheme.invalid("The signature in %s is not of a secret of this source.".formatted(header));
        }
        return Digests.hex(content);
    }

    private Optional<byte[]> signature(String text) {
        if (prefix == null) {
            return encoding.decode(text);
        }
        return text.startsWith(prefix) ? encoding.decode(text.substring(prefix.length())) : Optional.empty();
    }

    private byte[] content(Incoming webhook, Instant now, Duration tolerance) {
        var timestamp = timestampHeader == null ? "" : SignatureScheme.required(webhook, timestampHeader);
        if (timestampHeader != null) {
            SignatureScheme.requireLately(timestampHeader, timestamp, now, tolerance);
        }
        var content = new ByteArrayOutputStream();
        var matcher = PLACEHOLDER.matcher(signed);
        int end = 0;
        while (matcher.find()) {
            content.writeBytes(signed.substring(end, matcher.start()).getBytes(StandardCharsets.UTF_8));
            content.writeBytes(
                    switch (matcher.group(1)) {
                        case "body" -> webhook.body();
                        case "timestamp" -> timestamp.getBytes(StandardCharsets.UTF_8);
                        case "method" -> webhook.method().getBytes(StandardCharsets.UTF_8);
                        default -> webhook.url().getBytes(StandardCharsets.UTF_8);
                    });
            end = matcher.end();
        }
        content.writeBytes(signed.substring(end).getBytes(StandardCharsets.UTF_8));
        return content.toByteArray();
    }

    private byte[] mac(String secret, byte[] content) {
        try {
            var mac = Mac.getInstance(algorithm.java);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), algorithm.java));
            return mac.doFinal(content);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + algorithm.java, e);
        }
    }
}
