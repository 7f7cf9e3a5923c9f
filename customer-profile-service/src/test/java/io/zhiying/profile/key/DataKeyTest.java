package io.zhiying.profile.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.zhiying.contracts.Topics;
import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.event.RetryLater;
import io.zhiying.platform.test.TestTokens;
import io.zhiying.platform.workspace.Workspaces;
import io.zhiying.profile.ProfileServiceTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;

/** The keys of customers' data: one each, gone when they are, and there when the database is not. */
class DataKeyTest extends ProfileServiceTest {
    @Autowired
    private DataKeys keys;

    @Autowired
    private DataKeyRows rows;

    @Autowired
    private WorkspaceKeys workspaceKeys;

    @Autowired
    private Pseudonyms names;

    @Autowired
    private KeyProperties properties;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private PlatformTransactionManager transactions;

    @Autowired
    private InstantSource clock;

    @Test
    void givesEachSubjectOneKeyAndEachWorkspaceItsOwn() {
        var one = UUID.randomUUID().toString();
        var two = UUID.randomUUID().toString();
        var here = new WorkspaceId(workspace);
        var first = keys.of(here, Topics.EVENTS, List.of(one, two));
        assertThat(first.get(one).key()).isNotEqualTo(first.get(two).key());

        var anotherProcess = new DataKeys(rows, workspaceKeys, names, transactions, clock, properties);
        assertThat(anotherProcess.of(here, Topics.EVENTS, List.of(one)).get(one))
                .isEqualTo(first.get(one));
        var elsewhere = new WorkspaceId(newWorkspace());
        assertThat(keys.of(elsewhere, Topics.EVENTS, List.of(one)).get(one)).isNotEqualTo(first.get(one));
        assertThat(keys.of(elsewhere, List.of(first.get(one).reference()))).isEmpty();
    }

    @Test
    void takesInEventsOfUnknownCustomersWhileTheDatabaseIsAway() {
        var here = new WorkspaceId(workspace);
        Workspaces.run(here, workspaceKeys::current);
        var away = new DataKeys(rows, workspaceKeys, names, new Away(), clock, properties);
        var subject = UUID.randomUUID().toString();

        var key = away.of(here, Topics.EVENTS_ACCEPTED, List.of(subject)).get(subject);

        assertThat(keys.of(here, List.of(key.reference()))).isEqualTo(Map.of(key.reference(), key.key()));
        assertThatExceptionOfType(CannotCreateTransactionException.class)
                .isThrownBy(() -> away.of(here, Topics.EVENTS, List.of(subject)));
    }

    @Test
    void followsTheMasterSecretWhenItChanges() {
        var here = new WorkspaceId(workspace);
        var before = made(workspaceKeys);
        var next = "the-next-master-secret-of-this-test-0123";

        assertThatExceptionOfType(RetryLater.class)
                .as("a key that does not open is not one that was destroyed")
                .isThrownBy(() -> Workspaces.call(here, withSecrets(next)::current))
                .withMessageContaining("ZHIYING_DATA_KEY_SECRETS_PREVIOUS");
        assertThat(made(withSecrets(next, properties.masterSecret()))).isEqualTo(before);
        assertThat(made(withSecrets(next))).isEqualTo(before);
    }

    /** What the workspace's keys make: data keys open with the one, people are known by the other. */
    private List<Object> made(WorkspaceKeys some) {
        return Workspaces.call(
                new WorkspaceId(workspace),
                () -> List.of(some.current().wrapping(), new Pseudonyms(some).of("email", "lei@example.com")));
    }

    private WorkspaceKeys withSecrets(String secret, String... previous) {
        return new WorkspaceKeys(
                jdbc, transactions, clock, new KeyProperties(secret, List.of(previous), Duration.ofMinutes(2), 1000));
    }

    @Test
    void givesKeysToThePlatformsServicesAlone() {
        var subject = UUID.randomUUID().toString();
        var key = keys.of(new WorkspaceId(workspace), Topics.EVENTS, List.of(subject))
                .get(subject);
        var gone = "A".repeat(22);
        var wanted = "{\"references\":[\"%s\",\"%s\"]}".formatted(key.reference(), gone);

        var answer = send(
                        TestTokens.service("nlp", workspace, "data-keys:read"),
                        "POST",
                        "/v1/data-keys/open",
                        wanted.getBytes(StandardCharsets.UTF_8))
                .expect(200);
        assertThat(answer.text("/keys/" + key.reference()))
                .isEqualTo(Base64.getEncoder().encodeToString(key.key().getEncoded()));
        assertThat(answer.at("/keys")).hasSize(1);
        send(
                        TestTokens.bearer(workspace, "data-keys:read"),
                        "POST",
                        "/v1/data-keys/open",
                        wanted.getBytes(StandardCharsets.UTF_8))
                .expectProblem(403, "auth.forbidden");
        post("/v1/data-keys/open", wanted).expectProblem(403, "auth.forbidden");
        send(
                        TestTokens.service("nlp", workspace, "data-keys:read"),
                        "POST",
                        "/v1/data-keys/open",
                        "{\"references\":[\"short\"]}".getBytes(StandardCharsets.UTF_8))
                .expectProblem(422, "request.invalid");
    }

    /** As when nothing listens at the database's address. */
    private static final class Away extends AbstractPlatformTransactionManager {
        private static final long serialVersionUID = 1L;

        @Override
        protected Object doGetTransaction() {
            return new Object();
        }

        @Override
        protected void doBegin(Object transaction, TransactionDefinition definition) {
            throw new CannotCreateTransactionException("connection refused");
        }

        @Override
        protected void doCommit(DefaultTransactionStatus status) {}

        @Override
        protected void doRollback(DefaultTransactionStatus status) {}
    }
}
