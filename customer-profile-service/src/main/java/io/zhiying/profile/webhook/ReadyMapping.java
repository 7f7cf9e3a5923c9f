package io.zhiying.profile.webhook;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;

/** Mappings that come with the service, each with the signature that its senders use. */
enum ReadyMapping {
    SHOPIFY_ORDERS("Orders, refunds and customers of Shopify", new SignatureScheme.Shopify()),
    HUBSPOT_CONTACTS("Contacts of HubSpot, as its webhooks API sends them", new SignatureScheme.HubSpot()),
    SALESFORCE_LEADS(
            "Leads with Salesforce's field names, as records or change events", new SignatureScheme.StandardWebhooks());

    private final String title;
    private final SignatureScheme signature;
    private final Mapping mapping;

    ReadyMapping(String title, SignatureScheme signature) {
        this.title = title;
        this.signature = signature;
        this.mapping = new Mapping(read("/webhook/" + wire().replace('_', '-') + ".jsonata"));
    }

    private static String read(String resource) {
        try (var in = Objects.requireNonNull(ReadyMapping.class.getResourceAsStream(resource), resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String title() {
        return title;
    }

    SignatureScheme signature() {
        return signature;
    }

    Mapping mapping() {
        return mapping;
    }

    @JsonValue
    String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    static ReadyMapping of(String wire) {
        return Arrays.stream(values())
                .filter(each -> each.wire().equals(wire))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be one of "
                        + Arrays.toString(
                                Arrays.stream(values()).map(ReadyMapping::wire).toArray())));
    }
}
