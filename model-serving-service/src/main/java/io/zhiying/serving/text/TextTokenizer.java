package io.zhiying.serving.text;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The tokenizer that a model was trained with, from its {@code tokenizer.json}, or BERT's from {@code vocab.txt}. Safe for
 * many threads.
 */
public final class TextTokenizer implements AutoCloseable {
    /** The name of the tokenizer's file in a model's folder. */
    public static final String FILE = "tokenizer.json";

    private final HuggingFaceTokenizer tokenizer;

    private TextTokenizer(HuggingFaceTokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /**
     * @param maxTokens where texts are cut, special tokens included; what the file itself says of truncation and
     *     padding is overridden
     * @throws IllegalArgumentException the file is not a tokenizer
     */
    public static TextTokenizer open(Path folder, int maxTokens) throws IOException {
        String max = Integer.toString(maxTokens);
        try (var file = file(folder)) {
            return new TextTokenizer(HuggingFaceTokenizer.newInstance(
                    file,
                    Map.of(
                            "addSpecialTokens", "true",
                            "truncation", "true",
                            "padding", "false",
                            "maxLength", max,
                            "modelMaxLength", max)));
        } catch (RuntimeException refused) {
            throw new IllegalArgumentException(FILE + " is not a tokenizer", refused);
        }
    }

    /**
     * One that cuts nothing, for models that write: where a prompt is cut is not for a tokenizer to decide.
     *
     * @throws IllegalArgumentException the file is not a tokenizer
     */
    public static TextTokenizer whole(Path folder) throws IOException {
        try (var file = file(folder)) {
            return new TextTokenizer(HuggingFaceTokenizer.newInstance(
                    file, Map.of("addSpecialTokens", "true", "truncation", "false", "padding", "false")));
        } catch (RuntimeException refused) {
            throw new IllegalArgumentException(FILE + " is not a tokenizer", refused);
        }
    }

    /** Whether a folder has a tokenizer. */
    public static boolean isIn(Path folder) {
        return Files.isRegularFile(folder.resolve(FILE)) || Files.isRegularFile(folder.resolve(WordPieceFile.NAME));
    }

    private static InputStream file(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        return Files.isRegularFile(file)
                ? Files.newInputStream(file)
                : new ByteArrayInputStream(WordPieceFile.asTokenizer(folder));
    }

    /** @param special whether the tokens that go around every text are added; a rendered chat has its own */
    public long[] ids(String text, boolean special) {
        return tokenizer.encode(wellFormed(text), special, false).getIds();
    }

    /** The text of tokens, without special ones; a part of a character becomes U+FFFD. */
    public String decode(long[] ids) {
        return tokenizer.decode(ids, true);
    }

    public Tokens encode(String text) {
        return tokens(tokenizer.encode(wellFormed(text)));
    }

    /** Two texts as one input, the longer one cut first where they are too long together. */
    public Tokens encode(String first, String second) {
        return tokens(tokenizer.encode(wellFormed(first), wellFormed(second)));
    }

    /** With where in the text each token comes from. */
    public AlignedTokens align(String text) {
        Encoding encoding = tokenizer.encode(wellFormed(text));
        List<AlignedTokens.Piece> pieces = new ArrayList<>();
        for (int token = 0; token < encoding.getIds().length; token++) {
            CharSpan span = encoding.getCharTokenSpans()[token];
            if (encoding.getSpecialTokenMask()[token] == 0 && span != null && span.getEnd() > span.getStart()) {
                pieces.add(
                        new AlignedTokens.Piece(token, span.getStart(), span.getEnd(), encoding.getWordIds()[token]));
            }
        }
        return new AlignedTokens(tokens(encoding), pieces);
    }

    private static Tokens tokens(Encoding encoding) {
        return new Tokens(encoding.getIds(), encoding.getTypeIds());
    }

    /** A lone surrogate is no character: it becomes a replacement character, as in every UTF-8 encoder. */
    private static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return new String(text.getBytes(StandardCharsets.UTF_16), StandardCharsets.UTF_16);
            }
        }
        return text;
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
