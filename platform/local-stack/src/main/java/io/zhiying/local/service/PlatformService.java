package io.zhiying.local.service;

import io.zhiying.local.StackPort;
import io.zhiying.local.StackProcess;

/** The six services, each with a module, a jar, a port and a database of the same name. */
public enum PlatformService {
    MODEL_SERVING(StackProcess.MODEL_SERVING, "512m"),
    CUSTOMER_PROFILE(StackProcess.CUSTOMER_PROFILE, "384m"),
    RECOMMENDATION(StackProcess.RECOMMENDATION, "384m"),
    NLP(StackProcess.NLP, "256m"),
    CAMPAIGN(StackProcess.CAMPAIGN, "256m"),
    GATEWAY(StackProcess.GATEWAY, "160m");

    private final StackProcess process;
    private final String heap;

    PlatformService(StackProcess process, String heap) {
        this.process = process;
        this.heap = heap;
    }

    public StackProcess process() {
        return process;
    }

    public String label() {
        return process.label();
    }

    public StackPort port() {
        return process.ports().getFirst();
    }

    /** Its Maven module and the stem of its jar, such as {@code customer-profile-service}. */
    public String module() {
        return label() + "-service";
    }

    public String database() {
        return label().replace('-', '_');
    }

    public String ownerRole() {
        return database() + "_owner";
    }

    public String appRole() {
        return database() + "_app";
    }

    /** The largest heap that it is given unless {@code ZHIYING_<SERVICE>_HEAP} says otherwise. */
    String heap() {
        return heap;
    }
}
