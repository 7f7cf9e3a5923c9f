package io.zhiying.recommendation.similarity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.cjk.CJKBigramFilter;
import org.apache.lucene.analysis.cjk.CJKWidthFilter;
import org.apache.lucene.analysis.core.LowerCaseFilter;
import org.apache.lucene.analysis.en.EnglishMinimalStemFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/**
 * Words of a text in any mix of Chinese and English: Unicode word boundaries, full width folded to half width, lower
 * case, English plurals cut, and Han text as overlapping pairs of characters (婴儿奶粉 → 婴儿, 儿奶, 奶粉), which need no
 * dictionary and serve retrieval about as well as a segmenter.
 */
public final class Tokens implements AutoCloseable {
    private final Analyzer analyzer = new Analyzer() {
        @Override
        protected TokenStreamComponents createComponents(String fieldName) {
            var tokenizer = new StandardTokenizer();
            return new TokenStreamComponents(
                    tokenizer,
                    new CJKBigramFilter(
                            new EnglishMinimalStemFilter(new LowerCaseFilter(new CJKWidthFilter(tokenizer)))));
        }
    };

    public List<String> of(String text) {
        var tokens = new ArrayList<String>();
        try (var stream = analyzer.tokenStream("text", text)) {
            var term = stream.addAttribute(CharTermAttribute.class);
            stream.reset();
            while (stream.incrementToken()) {
                tokens.add(term.toString());
            }
            stream.end();
        } catch (IOException e) {
            throw new UncheckedIOException("a text in memory cannot fail to be read", e);
        }
        return tokens;
    }

    @Override
    public void close() {
        analyzer.close();
    }
}
