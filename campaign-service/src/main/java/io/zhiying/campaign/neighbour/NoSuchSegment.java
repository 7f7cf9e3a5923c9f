package io.zhiying.campaign.neighbour;

import java.util.UUID;

/** The workspace has no segment of this id. */
public final class NoSuchSegment extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NoSuchSegment(UUID segment) {
        super("There is no segment %s.".formatted(segment));
    }
}
