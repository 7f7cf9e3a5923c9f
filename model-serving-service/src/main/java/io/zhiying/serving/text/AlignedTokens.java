package io.zhiying.serving.text;

import java.util.List;

/**
 * A text as a model reads it, and where its tokens come from.
 *
 * @param pieces of the text itself, in order; special tokens are left out
 */
public record AlignedTokens(Tokens tokens, List<Piece> pieces) {
    public AlignedTokens {
        pieces = List.copyOf(pieces);
    }

    /**
     * @param token which of the tokens
     * @param start in code points of the text
     * @param end exclusive
     * @param word the pieces of one word have the same
     */
    public record Piece(int token, int start, int end, long word) {}
}
