package io.zhiying.profile;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Looks for words in the bytes of all files of a folder, as who has the disk would. */
final class RawFiles {
    private RawFiles() {}

    /** Where each word that is there was found. */
    static Map<String, List<Path>> find(Path folder, Collection<String> words) {
        Map<String, List<Path>> found = new TreeMap<>();
        try (var files = Files.walk(folder)) {
            files.filter(Files::isRegularFile).forEach(file -> {
                var bytes = bytes(file);
                words.stream()
                        .filter(word -> contains(bytes, word.getBytes(UTF_8)))
                        .forEach(word -> found.computeIfAbsent(word, _ -> new ArrayList<>())
                                .add(file));
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof NoSuchFileException) {
                return find(folder, words); // a server removed one meanwhile
            }
            throw e;
        }
        return found;
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return new byte[0];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean contains(byte[] text, byte[] word) {
        next:
        for (int at = 0; at <= text.length - word.length; at++) {
            if (text[at] != word[0]) {
                continue;
            }
            for (int i = 1; i < word.length; i++) {
                if (text[at + i] != word[i]) {
                    continue next;
                }
            }
            return true;
        }
        return false;
    }
}
