package io.zhiying.serving.engine;

import io.zhiying.serving.tensor.Signature;
import io.zhiying.serving.tensor.TensorSpec;
import io.zhiying.serving.tensor.TensorType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * What a TorchScript archive says of itself, read without an engine: a zip whose {@code data.pkl} begins with the module's
 * class and whose {@code code/} has that class's source, with the names of what {@code forward} takes. Types and shapes
 * are not in it.
 *
 * @param inputs the names of the arguments of {@code forward}, in their order
 * @param outputs how many tensors it gives: one, or a tuple
 */
public record TorchScriptFile(List<String> inputs, int outputs) {
    /** The name of the archive in a model's folder. */
    public static final String NAME = "model.pt";

    private static final int ZIP = 0x504b0304;
    private static final int MAX_SOURCE = 16 << 20;
    private static final int MAX_ENTRIES = 100_000;
    private static final Pattern MODULE = Pattern.compile("\\A\\x80.c(__torch__[\\w.]*)\\n(\\w+)\\n", Pattern.DOTALL);
    private static final Pattern GIVEN =
            Pattern.compile("->\\s*(?:Tensor|Tuple\\[(\\s*Tensor(?:\\s*,\\s*Tensor)*)\\s*])\\s*:");
    private static final Pattern ARGUMENT = Pattern.compile("(\\w+): ([^,]+(?:\\[[^]]*])?)");

    public TorchScriptFile {
        inputs = List.copyOf(inputs);
    }

    /** @throws IllegalArgumentException it is no such archive, or its module cannot be called with tensors alone */
    public static TorchScriptFile read(Path file) throws IOException {
        if (!startsAsZip(file)) {
            throw notOne("its first bytes are not those of a zip");
        }
        try (var zip = new ZipFile(file.toFile())) {
            if (zip.size() > MAX_ENTRIES) {
                throw notOne("it has over " + MAX_ENTRIES + " entries");
            }
            requireSizes(zip, Files.size(file));
            Matcher module = MODULE.matcher(text(zip, "data.pkl", 1000, StandardCharsets.ISO_8859_1));
            if (!module.find()) {
                throw notOne("data.pkl does not begin with a module");
            }
            String path = "code/" + module.group(1).replace('.', '/') + ".py";
            String source = text(zip, path, MAX_SOURCE, StandardCharsets.UTF_8);
            return forward(source, module.group(2));
        } catch (ZipException malformed) {
            throw new IllegalArgumentException(NAME + " is not a TorchScript archive", malformed);
        }
    }

    /** PyTorch compresses sources, if anything: an archive that unpacks to much more is no work of its own. */
    private static void requireSizes(ZipFile zip, long bytes) {
        long unpacked = zip.stream().mapToLong(ZipEntry::getSize).sum();
        if (unpacked > 2 * bytes + MAX_SOURCE) {
            throw notOne("%d bytes unpack to %d".formatted(bytes, unpacked));
        }
    }

    private static boolean startsAsZip(Path file) throws IOException {
        try (InputStream bytes = Files.newInputStream(file)) {
            byte[] first = bytes.readNBytes(Integer.BYTES);
            return first.length == Integer.BYTES && ByteBuffer.wrap(first).getInt() == ZIP;
        }
    }

    /** All lies below one folder, which has the name that the file was saved under. */
    private static String text(ZipFile zip, String name, int most, java.nio.charset.Charset charset)
            throws IOException {
        ZipEntry entry = zip.stream()
                .filter(one ->
                        one.getName().substring(one.getName().indexOf('/') + 1).equals(name))
                .findFirst()
                .orElseThrow(() -> notOne("it has no " + name));
        try (InputStream bytes = zip.getInputStream(entry)) {
            return new String(bytes.readNBytes(most), charset);
        }
    }

    private static TorchScriptFile forward(String source, String type) {
        int start = source.indexOf("class " + type + "(Module)");
        int forward = start < 0 ? -1 : source.indexOf("  def forward(self", start);
        int end = forward < 0 ? -1 : source.indexOf("->", forward);
        if (end < 0) {
            throw notOne("its module has no forward");
        }
        List<String> names = new ArrayList<>();
        Matcher argument = ARGUMENT.matcher(source.substring(forward + "  def forward(".length(), end));
        while (argument.find()) {
            if (argument.group(1).equals("self")) {
                continue;
            }
            if (!argument.group(2).strip().replaceAll("\\)+$", "").equals("Tensor")) {
                throw new IllegalArgumentException("%s: forward takes %s, which is no tensor but %s"
                        .formatted(NAME, argument.group(1), argument.group(2).strip()));
            }
            names.add(argument.group(1));
        }
        Matcher given = GIVEN.matcher(source.substring(end));
        if (!given.lookingAt()) {
            throw new IllegalArgumentException(NAME + ": forward must give a tensor or a tuple of tensors");
        }
        int outputs = given.group(1) == null ? 1 : given.group(1).split(",").length;
        return new TorchScriptFile(names, outputs);
    }

    private static IllegalArgumentException notOne(String why) {
        return new IllegalArgumentException("%s is not a TorchScript archive: %s".formatted(NAME, why));
    }

    /**
     * What was declared, where it names the arguments; or else token ids for the names of a text model, numbers for
     * others, and outputs {@code output}, {@code output_1} and so on.
     */
    public Signature signature(Signature declared) {
        if (declared.inputs().stream().map(TensorSpec::name).toList().equals(inputs)) {
            return declared;
        }
        return new Signature(
                inputs.stream().map(TorchScriptFile::input).toList(),
                IntStream.range(0, outputs)
                        .mapToObj(i -> new TensorSpec(i == 0 ? "output" : "output_" + i, TensorType.FP32, List.of(-1L)))
                        .toList());
    }

    private static TensorSpec input(String name) {
        boolean tokens =
                List.of("input_ids", "attention_mask", "token_type_ids").contains(name);
        return new TensorSpec(name, tokens ? TensorType.INT64 : TensorType.FP32, List.of(-1L, -1L));
    }
}
