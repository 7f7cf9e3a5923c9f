package io.zhiying.campaign.neighbour;

/** Another service does not answer now; what was asked of it can be asked again. */
public final class NeighbourAway extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String service;

    public NeighbourAway(String service, Throwable cause) {
        super(service + " does not answer", cause);
        this.service = service;
    }

    public String service() {
        return service;
    }
}
