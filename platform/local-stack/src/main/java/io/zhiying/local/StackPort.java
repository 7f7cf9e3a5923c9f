package io.zhiying.local;

import java.util.Map;

/** Every port that the local platform listens on, all on loopback; each is set by {@link #variable()}. */
public enum StackPort {
    GATEWAY(8080),
    MODEL_SERVING(8081),
    RECOMMENDATION(8082),
    NLP(8083),
    CUSTOMER_PROFILE(8084),
    CAMPAIGN(8085),
    POSTGRESQL(15432),
    KAFKA(19092),
    KAFKA_CONTROLLER(19093),
    SMTP(1025),
    MAILBOX(8025);

    private final int standard;

    StackPort(int standard) {
        this.standard = standard;
    }

    /** The environment variable that changes this port, such as {@code ZHIYING_GATEWAY_PORT}. */
    public String variable() {
        return "ZHIYING_" + name() + "_PORT";
    }

    int from(Map<String, String> environment) {
        String text = environment.get(variable());
        if (text == null || text.isBlank()) {
            return standard;
        }
        try {
            int port = Integer.parseInt(text.strip());
            if (port >= 1 && port <= 65535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Reported below, with the same words as a number out of range.
        }
        throw new StackException(variable() + " must be a port from 1 to 65535, not '" + text + "'");
    }
}
