package io.zhiying.campaign.liquid;

/** A template that cannot be read or rendered; the message is written for its author. */
public final class LiquidError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LiquidError(String message) {
        super(message);
    }

    public String explanation() {
        return String.valueOf(getMessage());
    }
}
