package io.zhiying.local;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The processes of the local platform, in the order in which they are shown. */
public enum StackProcess {
    POSTGRESQL(List.of(StackPort.POSTGRESQL)),
    KAFKA(List.of(StackPort.KAFKA, StackPort.KAFKA_CONTROLLER)),
    MAILBOX(List.of(StackPort.MAILBOX, StackPort.SMTP)),
    MODEL_SERVING(List.of(StackPort.MODEL_SERVING)),
    CUSTOMER_PROFILE(List.of(StackPort.CUSTOMER_PROFILE)),
    RECOMMENDATION(List.of(StackPort.RECOMMENDATION)),
    NLP(List.of(StackPort.NLP)),
    CAMPAIGN(List.of(StackPort.CAMPAIGN)),
    GATEWAY(List.of(StackPort.GATEWAY));

    private final List<StackPort> ports;

    StackProcess(List<StackPort> ports) {
        this.ports = ports;
    }

    /** The name that commands take and print, such as {@code customer-profile}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The ports it listens on, the one that its users call first. */
    public List<StackPort> ports() {
        return ports;
    }

    public static StackProcess named(String label) {
        String wanted = label.toLowerCase(Locale.ROOT).replace("-service", "");
        return Arrays.stream(values())
                .filter(process -> process.label().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new StackException("there is no process '" + label + "'; there are "
                        + String.join(
                                ", ",
                                Arrays.stream(values()).map(StackProcess::label).toList())));
    }
}
