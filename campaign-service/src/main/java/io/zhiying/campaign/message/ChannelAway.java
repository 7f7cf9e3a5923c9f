package io.zhiying.campaign.message;

/** The channel does not work now; the message was surely not sent. */
public final class ChannelAway extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ChannelAway(String message) {
        super(message);
    }

    public String explanation() {
        return String.valueOf(getMessage());
    }
}
