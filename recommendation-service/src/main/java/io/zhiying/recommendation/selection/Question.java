package io.zhiying.recommendation.selection;

/** What a customer may be recommended. */
enum Question {
    /** Anything, what they had included. */
    ANYTHING,
    /** Only what they never bought. */
    UNSEEN
}
