package io.zhiying.serving.validation;

import io.zhiying.serving.artifact.ArtifactRefused;
import io.zhiying.serving.tensor.Signature;
import io.zhiying.serving.tensor.TensorSpec;
import java.util.List;

/** Holds the signature that somebody declares against the one that the files have. */
final class DeclaredSignature {
    private DeclaredSignature() {}

    static void require(Signature declared, Signature found) {
        require("input", declared.inputs(), found.inputs());
        require("output", declared.outputs(), found.outputs());
    }

    private static void require(String kind, List<TensorSpec> declared, List<TensorSpec> found) {
        List<String> declaredNames =
                declared.stream().map(TensorSpec::name).sorted().toList();
        List<String> foundNames = found.stream().map(TensorSpec::name).sorted().toList();
        if (!declaredNames.equals(foundNames)) {
            throw new ArtifactRefused(
                    "The declared %ss are %s, those of the graph are %s.".formatted(kind, declaredNames, foundNames));
        }
        for (TensorSpec one : declared) {
            TensorSpec other = found.stream()
                    .filter(spec -> spec.name().equals(one.name()))
                    .findFirst()
                    .orElseThrow();
            if (one.datatype() != other.datatype() || !agree(one.shape(), other.shape())) {
                throw new ArtifactRefused("The %s %s is declared %s %s, the graph has %s %s."
                        .formatted(kind, one.name(), one.datatype(), one.shape(), other.datatype(), other.shape()));
            }
        }
    }

    /** A free size agrees with any. */
    private static boolean agree(List<Long> one, List<Long> other) {
        if (one.size() != other.size()) {
            return false;
        }
        for (int i = 0; i < one.size(); i++) {
            if (one.get(i) != -1 && other.get(i) != -1 && !one.get(i).equals(other.get(i))) {
                return false;
            }
        }
        return true;
    }
}
