package io.zhiying.local;

/** Where to call each part of a running platform. */
public record StackUrls(StackConfig config) {

    public String gateway() {
        return config.url(StackPort.GATEWAY);
    }

    public String modelServing() {
        return config.url(StackPort.MODEL_SERVING);
    }

    public String recommendation() {
        return config.url(StackPort.RECOMMENDATION);
    }

    public String nlp() {
        return config.url(StackPort.NLP);
    }

    public String customerProfile() {
        return config.url(StackPort.CUSTOMER_PROFILE);
    }

    public String campaign() {
        return config.url(StackPort.CAMPAIGN);
    }

    /** The mailbox's HTTP face; its SMTP face is {@link #smtpPort()}. */
    public String mailbox() {
        return config.url(StackPort.MAILBOX);
    }

    public int smtpPort() {
        return config.port(StackPort.SMTP);
    }

    public String kafka() {
        return StackConfig.HOST + ":" + config.port(StackPort.KAFKA);
    }

    public String jdbc(String database) {
        return "jdbc:postgresql://" + StackConfig.HOST + ":" + config.port(StackPort.POSTGRESQL) + "/" + database;
    }
}
