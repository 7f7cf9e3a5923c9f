package io.zhiying.serving.evaluation;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.contracts.CommonErrors;
import io.zhiying.contracts.Ids;
import io.zhiying.platform.problem.Problem;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.security.Caller;
import io.zhiying.platform.security.RequiresScope;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Labelled sets. */
@RestController
@Tag(name = "evaluation")
@RequestMapping("/v1/registry/evaluation-sets")
class EvaluationSetController {
    static final String NAME = "[A-Za-z][A-Za-z0-9._-]{0,99}";

    private final EvaluationSets sets;
    private final EvaluationProperties bounds;
    private final TransactionTemplate transaction;
    private final InstantSource clock;

    EvaluationSetController(
            EvaluationSets sets, EvaluationProperties bounds, TransactionTemplate transaction, InstantSource clock) {
        this.sets = sets;
        this.bounds = bounds;
        this.transaction = transaction;
        this.clock = clock;
    }

    record SetView(
            String name,
            EvaluationRow.Kind kind,
            String language,
            int rows,
            long bytes,
            String sha256,
            Instant createdAt) {
        static SetView of(EvaluationSet set) {
            return new SetView(
                    set.name(), set.kind(), set.language(), set.rows(), set.bytes(), set.sha256(), set.createdAt());
        }
    }

    record SetList(List<SetView> items) {}

    /**
     * Stores JSON Lines under a name. The same lines again change nothing; others are refused, for figures on a name are
     * compared with one another.
     *
     * @param language of generated text, {@code en} or {@code zh}; left out, the references tell
     */
    @PutMapping(
            path = "/{name}",
            consumes = {"application/x-ndjson", "application/jsonl", "text/plain", "application/octet-stream"})
    @Operation(summary = "Upload a labelled set")
    @RequiresScope("models:write")
    ResponseEntity<SetView> put(
            @PathVariable String name, @RequestParam(required = false) @Nullable String language, InputStream body)
            throws IOException {
        if (!name.matches(NAME)) {
            throw Problems.invalid("name", "must match " + NAME);
        }
        if (language != null && !language.matches("en|zh")) {
            throw Problems.invalid("language", "must be en or zh");
        }
        int limit = Math.toIntExact(bounds.maxBytes().toBytes());
        byte[] lines = body.readNBytes(limit + 1);
        if (lines.length > limit) {
            throw new Problem(CommonErrors.TOO_LARGE, "A set has at most %d bytes.".formatted(limit));
        }
        List<EvaluationRow> rows = EvaluationRows.read(lines, bounds.maxRows());
        var set = new EvaluationSet(
                Ids.next(),
                name,
                rows.getFirst().kind(),
                language == null ? language(rows) : language,
                rows.size(),
                lines.length,
                sha256(lines),
                clock.instant(),
                Caller.current().principal());
        EvaluationSet stored = Objects.requireNonNull(transaction.execute(_ -> store(set, lines)));
        return stored.id().equals(set.id())
                ? ResponseEntity.created(URI.create("/v1/registry/evaluation-sets/" + name))
                        .body(SetView.of(stored))
                : ResponseEntity.ok(SetView.of(stored));
    }

    private EvaluationSet store(EvaluationSet set, byte[] lines) {
        sets.lock();
        var known = sets.find(set.name());
        if (known.isPresent()) {
            if (!known.get().sha256().equals(set.sha256())) {
                throw Problems.conflict(
                        "evaluation_set.exists",
                        "There is another set %s; a name stands for one set.".formatted(set.name()));
            }
            return known.get();
        }
        if (sets.count() >= bounds.maxSets()) {
            throw Problems.conflict(
                    "evaluation_set.too_many", "A workspace has at most %d sets.".formatted(bounds.maxSets()));
        }
        sets.insert(set, lines);
        return set;
    }

    /** Chinese where a third of the letters of the references are. */
    private static String language(List<EvaluationRow> rows) {
        long letters = 0;
        long han = 0;
        for (EvaluationRow row : rows) {
            if (row instanceof EvaluationRow.Generation generation) {
                for (String reference : generation.references()) {
                    letters +=
                            reference.codePoints().filter(Character::isLetter).count();
                    han += reference
                            .codePoints()
                            .filter(c -> Character.UnicodeScript.of(c) == Character.UnicodeScript.HAN)
                            .count();
                }
            }
        }
        return han * 3 > letters ? "zh" : "en";
    }

    private static String sha256(byte[] lines) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(lines));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @GetMapping
    @Operation(summary = "List labelled sets")
    @RequiresScope("models:read")
    SetList list() {
        return new SetList(Objects.requireNonNull(transaction.execute(_ -> sets.list())).stream()
                .map(SetView::of)
                .toList());
    }

    @GetMapping("/{name}")
    @Operation(summary = "Show a labelled set")
    @RequiresScope("models:read")
    SetView one(@PathVariable String name) {
        return SetView.of(Objects.requireNonNull(transaction.execute(_ -> sets.get(name))));
    }

    /** The figures go with it. */
    @DeleteMapping("/{name}")
    @Operation(summary = "Delete a labelled set")
    @RequiresScope("models:write")
    ResponseEntity<Void> delete(@PathVariable String name) {
        boolean deleted = Boolean.TRUE.equals(transaction.execute(_ -> sets.delete(name)));
        if (!deleted) {
            throw Problems.notFound("evaluation_set", name);
        }
        return ResponseEntity.noContent().build();
    }
}
