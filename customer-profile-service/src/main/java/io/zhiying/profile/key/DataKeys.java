package io.zhiying.profile.key;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.zhiying.contracts.Ids;
import io.zhiying.contracts.Topics;
import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.event.OpeningKeys;
import io.zhiying.platform.event.RetryLater;
import io.zhiying.platform.event.SealingKey;
import io.zhiying.platform.event.SealingKeys;
import io.zhiying.platform.workspace.Workspaces;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.crypto.SecretKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A key of its own for each subject of events about persons: of an accepted event the pseudonym of its identifier, of
 * later ones the profile. Remembered for less time than a retired key is kept, so that no process seals with a key that
 * is destroyed.
 *
 * <p>The way in does not stop where the database does: an accepted event of a subject whose key cannot be had is sealed
 * with a key of this process that is wrapped by the workspace's and travels with the event. Destroying a person's keys
 * does not reach that one; the topic's retention does.
 */
@Component
public class DataKeys implements SealingKeys, OpeningKeys {
    private static final Logger log = LoggerFactory.getLogger(DataKeys.class);
    private static final Set<String> SEALED = Set.of(Topics.EVENTS_ACCEPTED, Topics.EVENTS, Topics.PROFILES);
    /** Opening with a key that was destroyed meanwhile finds what is about to be skipped. */
    private static final Duration OPENING = Duration.ofMinutes(2);
    /** How long a database that did not answer is not asked again. */
    private static final Duration PAUSE = Duration.ofSeconds(3);

    private final DataKeyRows rows;
    private final WorkspaceKeys workspaceKeys;
    private final Pseudonyms names;
    private final TransactionTemplate transaction;
    private final InstantSource clock;
    private final Cache<Subject, SealingKey> sealing;
    private final Cache<Reference, SecretKey> opening;
    private final Cache<WorkspaceId, SealingKey> ofProcess;
    private volatile Instant askAgainAt = Instant.MIN;

    DataKeys(
            DataKeyRows rows,
            WorkspaceKeys workspaceKeys,
            Pseudonyms names,
            PlatformTransactionManager transactions,
            InstantSource clock,
            KeyProperties properties) {
        this.rows = rows;
        this.workspaceKeys = workspaceKeys;
        this.names = names;
        // Of its own: callers ask after their commit, and what was handed out must not be rolled back.
        this.transaction = new TransactionTemplate(transactions);
        this.transaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        this.clock = clock;
        this.sealing = Caffeine.newBuilder()
                .expireAfterWrite(properties.reuse())
                .maximumSize(properties.remembered())
                .build();
        this.opening = Caffeine.newBuilder()
                .expireAfterWrite(OPENING)
                .maximumSize(properties.remembered())
                .build();
        this.ofProcess = Caffeine.newBuilder()
                .expireAfterWrite(Duration.ofHours(1))
                .maximumSize(1_000)
                .build();
    }

    private record Subject(WorkspaceId workspace, UUID id) {}

    private record Reference(WorkspaceId workspace, String text) {}

    @Override
    public boolean seals(String topic) {
        return SEALED.contains(topic);
    }

    @Override
    public Map<String, SealingKey> of(WorkspaceId workspace, String topic, Collection<String> subjects) {
        return Workspaces.call(workspace, () -> {
            Map<String, SealingKey> keys = new HashMap<>();
            Map<String, UUID> unknown = new HashMap<>();
            for (var subject : subjects) {
                var id = idOf(subject);
                var key = sealing.getIfPresent(new Subject(workspace, id));
                if (key == null) {
                    unknown.put(subject, id);
                } else {
                    keys.put(subject, key);
                }
            }
            if (!unknown.isEmpty()) {
                var found = topic.equals(Topics.EVENTS_ACCEPTED)
                        ? foundOrOfProcess(workspace, unknown.values())
                        : find(workspace, unknown.values());
                unknown.forEach((subject, id) -> keys.put(subject, found.get(id)));
            }
            return keys;
        });
    }

    /** Subjects are ids but for those of writers that know no better. */
    private UUID idOf(String subject) {
        try {
            return UUID.fromString(subject);
        } catch (IllegalArgumentException e) {
            return names.of("subject", subject);
        }
    }

    private Map<UUID, SealingKey> foundOrOfProcess(WorkspaceId workspace, Collection<UUID> subjects) {
        if (!clock.instant().isBefore(askAgainAt)) {
            try {
                return find(workspace, subjects);
            } catch (DataAccessException | TransactionException e) {
                log.warn(
                        "keys cannot be had now, events of unknown customers get one of this process: {}",
                        e.toString());
                askAgainAt = clock.instant().plus(PAUSE);
            }
        }
        var key = ofProcess.get(workspace, _ -> keyOfProcess());
        Map<UUID, SealingKey> same = new HashMap<>();
        subjects.forEach(subject -> same.put(subject, key));
        return same;
    }

    private SealingKey keyOfProcess() {
        var key = Wrapping.newKey();
        var wrapped = Wrapping.wrap(workspaceKeys.current().wrapping(), key);
        return new SealingKey(Base64.getUrlEncoder().withoutPadding().encodeToString(wrapped), key);
    }

    private Map<UUID, SealingKey> find(WorkspaceId workspace, Collection<UUID> subjects) {
        var wrapping = workspaceKeys.current().wrapping();
        var found = transaction.execute(_ -> loadOrMake(new HashSet<>(subjects), wrapping));
        Map<UUID, SealingKey> keys = new HashMap<>();
        found.forEach((subject, row) -> {
            var key = new SealingKey(referenceTo(row.id()), unwrap(wrapping, row.wrapped()));
            keys.put(subject, key);
            sealing.put(new Subject(workspace, subject), key);
            opening.put(new Reference(workspace, key.reference()), key.key());
        });
        return keys;
    }

    private Map<UUID, DataKeyRows.Row> loadOrMake(Set<UUID> subjects, SecretKey wrapping) {
        var found = rows.sealing(subjects);
        subjects.removeAll(found.keySet());
        if (!subjects.isEmpty()) {
            rows.insert(
                    subjects.stream()
                            .map(subject -> new DataKeyRows.Row(
                                    Ids.next(), subject, Wrapping.wrap(wrapping, Wrapping.newKey())))
                            .toList(),
                    clock.instant());
            // Another process may have been first with some.
            found.putAll(rows.sealing(subjects));
        }
        return found;
    }

    @Override
    public Map<String, SecretKey> of(WorkspaceId workspace, Collection<String> references) {
        Map<String, SecretKey> keys = new HashMap<>();
        List<String> unknown = new ArrayList<>();
        for (var reference : references) {
            var key = opening.getIfPresent(new Reference(workspace, reference));
            if (key == null) {
                unknown.add(reference);
            } else {
                keys.put(reference, key);
            }
        }
        if (!unknown.isEmpty()) {
            Workspaces.run(workspace, () -> open(unknown, keys));
        }
        return keys;
    }

    private void open(List<String> references, Map<String, SecretKey> keys) {
        var wrapping = workspaceKeys.current().wrapping();
        Map<UUID, String> byId = new HashMap<>();
        for (var reference : references) {
            var bytes = Base64.getUrlDecoder().decode(reference);
            switch (bytes.length) {
                case 2 * Long.BYTES -> {
                    var id = ByteBuffer.wrap(bytes);
                    byId.put(new UUID(id.getLong(), id.getLong()), reference);
                }
                case Wrapping.WRAPPED_BYTES -> keys.put(reference, unwrap(wrapping, bytes));
                default -> throw new IllegalArgumentException("no reference to a key");
            }
        }
        var wrapped = byId.isEmpty() ? Map.<UUID, byte[]>of() : transaction.execute(_ -> rows.opening(byId.keySet()));
        wrapped.forEach((id, bytes) -> {
            var reference = String.valueOf(byId.get(id));
            var key = unwrap(wrapping, bytes);
            keys.put(reference, key);
            opening.put(new Reference(Workspaces.current(), reference), key);
        });
    }

    /** A key that is there and does not open is no erasure: nothing may be skipped for it. */
    private static SecretKey unwrap(SecretKey wrapping, byte[] wrapped) {
        return Wrapping.unwrap(wrapping, wrapped)
                .orElseThrow(() -> new RetryLater(
                        "a data key is not wrapped by the key of its workspace", new IllegalStateException()));
    }

    private static String referenceTo(UUID id) {
        var bytes = ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /**
     * Nothing is sealed with the keys of these from the commit on, but by processes that remember them; they are
     * destroyed a while later.
     *
     * @param pseudonyms of the profiles' identifiers
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void retire(Collection<UUID> profiles, Collection<UUID> pseudonyms) {
        rows.retire(profiles, pseudonyms, clock.instant());
        var workspace = Workspaces.current();
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                profiles.forEach(id -> sealing.invalidate(new Subject(workspace, id)));
                pseudonyms.forEach(id -> sealing.invalidate(new Subject(workspace, id)));
            }
        });
    }

    /** Keys that were destroyed open nothing here either. */
    void forget(WorkspaceId workspace, Collection<UUID> ids) {
        ids.forEach(id -> opening.invalidate(new Reference(workspace, referenceTo(id))));
    }

    /** Whether no key of these is left. */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean destroyed(Collection<UUID> profiles) {
        return !rows.anyOf(profiles);
    }
}
