package io.zhiying.demo.api;

/** The platform answered something that this step of the story cannot go on with. */
public final class UnexpectedAnswer extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int SHOWN = 1_000;

    public UnexpectedAnswer(Answer answer) {
        super("%s %s answered %d: %s"
                .formatted(answer.call().method(), answer.call().path(), answer.status(), shortened(answer.text())));
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
