package io.zhiying.profile.webhook;

import io.zhiying.contracts.AcceptedEvent;
import io.zhiying.contracts.ErrorCode;
import io.zhiying.contracts.Ids;
import io.zhiying.platform.page.Page;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.problem.Problem;
import io.zhiying.platform.problem.Problems;
import io.zhiying.profile.ingest.NamedEvent;
import io.zhiying.profile.sql.Json;
import io.zhiying.profile.webhook.Payload.Outcome;
import io.zhiying.profile.webhook.SourceController.Definition;
import io.zhiying.profile.webhook.SourceController.Replay;
import io.zhiying.profile.webhook.SourceController.Rotation;
import io.zhiying.profile.webhook.SourceController.Trial;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** Keeps webhook sources. */
@Component
class SourceService {
    private static final Duration GRACE = Duration.ofHours(24);
    private static final int REPLAYED_AT_ONCE = 1_000;
    private static final int URL_KEY_BYTES = 24;

    private final Sources sources;
    private final Payloads payloads;
    private final MappedEvents mapped;
    private final WebhookProperties limits;
    private final TransactionTemplate transaction;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    SourceService(
            Sources sources,
            Payloads payloads,
            MappedEvents mapped,
            WebhookProperties limits,
            TransactionTemplate transaction,
            InstantSource clock) {
        this.sources = sources;
        this.payloads = payloads;
        this.mapped = mapped;
        this.limits = limits;
        this.transaction = transaction;
        this.clock = clock;
    }

    @Transactional
    public Source create(Definition definition) {
        var signature = signature(definition);
        var now = clock.instant();
        var source = new Source(
                Ids.next(),
                definition.name().strip(),
                urlKey(),
                signature,
                secrets(signature, definition.secret()),
                mapping(definition.ready(), definition.mapping()),
                now,
                now);
        sources.lock();
        if (sources.count() >= limits.maxSources()) {
            throw Problems.conflict(
                    "webhook_source.too_many", "A workspace has at most %d sources.".formatted(limits.maxSources()));
        }
        sources.insert(source);
        return source;
    }

    private static SignatureScheme signature(Definition definition) {
        if (definition.signature() != null) {
            return definition.signature();
        }
        if (definition.ready() == null) {
            throw Problems.invalid("signature", "is required where no ready mapping is named");
        }
        return definition.ready().signature();
    }

    private static Mapping mapping(@Nullable ReadyMapping ready, @Nullable String expression) {
        if (expression != null) {
            return new Mapping(expression);
        }
        if (ready == null) {
            throw Problems.invalid("mapping", "is required where no ready mapping is named");
        }
        return ready.mapping();
    }

    private static List<Source.Secret> secrets(SignatureScheme signature, @Nullable String given) {
        if (signature instanceof SignatureScheme.None) {
            return List.of();
        }
        return List.of(new Source.Secret(given == null ? signature.newSecret() : checked(signature, given), null));
    }

    private static String checked(SignatureScheme signature, String secret) {
        var flaw = signature.flawOf(secret);
        if (flaw != null) {
            throw Problems.invalid("secret", flaw);
        }
        return secret;
    }

    private String urlKey() {
        var bytes = new byte[URL_KEY_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Transactional(readOnly = true)
    public Page<Source> page(PageRequest page) {
        return sources.page(page);
    }

    @Transactional(readOnly = true)
    public Source get(UUID id) {
        return sources.require(id);
    }

    @Transactional
    public Source change(UUID id, Definition definition) {
        var old = sources.lock(id);
        var signature = signature(definition);
        boolean keepsSecrets = definition.secret() == null
                && !old.secrets().isEmpty()
                && old.secrets().stream().allMatch(secret -> signature.flawOf(secret.value()) == null);
        if (definition.secret() == null && !keepsSecrets && !(signature instanceof SignatureScheme.None)) {
            throw Problems.invalid("secret", "is required with a signature that the old one does not fit");
        }
        var changed = new Source(
                id,
                definition.name().strip(),
                old.urlKey(),
                signature,
                keepsSecrets && !(signature instanceof SignatureScheme.None)
                        ? old.secrets()
                        : secrets(signature, definition.secret()),
                mapping(definition.ready(), definition.mapping()),
                old.createdAt(),
                clock.instant());
        sources.update(changed);
        return changed;
    }

    @Transactional
    public Source rotate(UUID id, Rotation rotation) {
        var source = sources.lock(id);
        if (source.signature() instanceof SignatureScheme.None) {
            throw Problems.conflict("webhook_source.unsigned", "A source without a signature has no secret.");
        }
        var secret = rotation.secret() == null
                ? source.signature().newSecret()
                : checked(source.signature(), rotation.secret());
        var grace = rotation.gracePeriodSeconds() == null ? GRACE : Duration.ofSeconds(rotation.gracePeriodSeconds());
        var rotated = source.rotated(secret, grace, clock.instant());
        sources.update(rotated);
        return rotated;
    }

    @Transactional
    public void delete(UUID id) {
        if (!sources.delete(id)) {
            throw Problems.notFound("webhook_source", id);
        }
    }

    @Transactional(readOnly = true)
    public Page<Payload.Summary> payloads(UUID id, @Nullable String state, PageRequest page) {
        sources.require(id);
        return payloads.page(id, state, page);
    }

    /** Outside a transaction, but for each step: what was taken stays taken. */
    Replay replay(UUID id) {
        var source = Objects.requireNonNull(transaction.execute(_ -> sources.require(id)));
        var waiting =
                Objects.requireNonNull(transaction.execute(_ -> payloads.kept(id, clock.instant(), REPLAYED_AT_ONCE)));
        int taken = 0;
        for (var payload : waiting) {
            var outcome = mapped.take(id, source.mapping(), payload);
            transaction.executeWithoutResult(_ -> payloads.replayed(payload.id(), outcome));
            taken += outcome instanceof Outcome.Taken ? 1 : 0;
        }
        return new Replay(taken, waiting.size() - taken);
    }

    List<AcceptedEvent> dryRun(Trial trial) {
        var mapping = mapping(trial.ready(), trial.mapping());
        var payload = new Payload(
                new UUID(0, 0), "dry-run", clock.instant(), lowerCase(trial.headers()), Json.write(trial.payload()));
        var events = mapped.events(payload.id(), mapping, payload);
        if (events == null) {
            throw new Problem(
                    new ErrorCode("webhook.not_mapped", 422, "No mapping takes the payload"),
                    "The mapping takes no such payload: it would be kept.");
        }
        return events.stream().map(NamedEvent::event).toList();
    }

    private static Map<String, String> lowerCase(@Nullable Map<String, String> headers) {
        var lower = new TreeMap<String, String>();
        if (headers != null) {
            headers.forEach((name, value) -> lower.put(name.toLowerCase(Locale.ROOT), value));
        }
        return lower;
    }
}
