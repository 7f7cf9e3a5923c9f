package io.zhiying.serving.text;

/** A text as a model reads it. Special tokens are included; the attention mask is all ones. */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Tokens(long[] ids, long[] types) {
    public int length() {
        return ids.length;
    }
}
