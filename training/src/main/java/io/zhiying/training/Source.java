package io.zhiying.training;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A data set named on the command line: {@code name=file} or {@code name=file:most}.
 *
 * @param name what the figures call it
 * @param most as many texts are used; the hash of a text decides which, so the choice is the same in every training
 */
record Source(String name, Path file, int most) {
    private static final Pattern FORM = Pattern.compile("([a-z][a-z0-9-]{0,39})=(.+?)(?::(\\d{1,8}))?");

    static Source parse(String argument) {
        Matcher form = FORM.matcher(argument);
        if (!form.matches()) {
            throw new IllegalArgumentException("a data set is written name=file or name=file:most, not " + argument);
        }
        int most = form.group(3) == null ? Integer.MAX_VALUE : Integer.parseInt(form.group(3));
        return new Source(form.group(1), Path.of(form.group(2)), most);
    }

    List<LabelledText> read(LabelledFile reader) throws IOException {
        List<LabelledText> texts = reader.read(file);
        if (texts.size() <= most) {
            return texts;
        }
        return texts.stream()
                .sorted(Comparator.comparing(text -> HexFormat.of()
                        .formatHex(Hashes.sha256(("sample:" + text.text()).getBytes(StandardCharsets.UTF_8)))))
                .limit(most)
                .toList();
    }

    String sha256() throws IOException {
        return HexFormat.of().formatHex(Hashes.sha256(Files.readAllBytes(file)));
    }

    /** As on the command line, without the folders of the machine that it ran on. */
    String shown() {
        return name + "=" + file.getFileName() + (most == Integer.MAX_VALUE ? "" : ":" + most);
    }
}
