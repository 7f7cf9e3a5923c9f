package io.zhiying.demo.story;

import java.util.SplittableRandom;

/**
 * How invented customers behave after an e-mail: each opens, clicks and buys by coins of its own, seeded by its number,
 * so that every run sees the same people. Everybody may buy by chance; who clicked buys more often.
 */
final class Shoppers {
    private static final long SEED = 20_170_101;
    private static final double BUYS_ANYWAY = 0.08;
    private static final double BUYS_AFTER_CLICK = 0.5;

    private Shoppers() {}

    /** What a person does: clicks only where the message was opened. */
    record Behaviour(boolean opens, boolean clicks, boolean buys) {}

    /** How inviting a message is: the chance to be opened, and of an opened one to be clicked. */
    enum Appeal {
        NO_MESSAGE(0, 0),
        PLAIN(0.45, 0.35),
        PERSONAL(0.65, 0.6);

        private final double opened;
        private final double clicked;

        Appeal(double opened, double clicked) {
            this.opened = opened;
            this.clicked = clicked;
        }
    }

    static Behaviour of(String household, Appeal message) {
        var random = new SplittableRandom(SEED + Long.parseLong(household));
        boolean opens = random.nextDouble() < message.opened;
        boolean clicks = random.nextDouble() < message.clicked && opens;
        boolean buysAnyway = random.nextDouble() < BUYS_ANYWAY;
        boolean buysAfterClick = random.nextDouble() < BUYS_AFTER_CLICK && clicks;
        return new Behaviour(opens, clicks, buysAnyway || buysAfterClick);
    }
}
