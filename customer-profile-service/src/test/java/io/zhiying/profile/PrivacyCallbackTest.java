package io.zhiying.profile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.platform.job.JobRunner;
import io.zhiying.platform.webhook.WebhookSecret;
import io.zhiying.platform.workspace.Workspaces;
import java.io.IOException;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Who asks for a person is told how the request goes. */
class PrivacyCallbackTest extends ProfileServiceTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final List<WebhookReceiver> receivers = new ArrayList<>();

    @Autowired
    private JobRunner runner;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private TransactionTemplate transaction;

    private final class Receiver extends WebhookReceiver {
        Receiver(IntUnaryOperator status) throws IOException {
            super(status);
            receivers.add(this);
        }

        List<String> states() {
            return calls.stream()
                    .map(call -> call.body().path("request_status").asString())
                    .toList();
        }
    }

    @AfterEach
    void stop() {
        receivers.forEach(WebhookReceiver::close);
    }

    private String secret() {
        return post("/v1/privacy/callback-secret", "").expect(200).text("/secret");
    }

    private static String request(String id, String... urls) {
        return """
                {"regulation":"pipl","subject_request_id":"%s","subject_request_type":"access",
                 "subject_identities":[{"identity_type":"email","identity_value":"li@example.com"}],
                 "status_callback_urls":%s}""".formatted(id, JSON.writeValueAsString(urls));
    }

    @Test
    void tellsEachStateInItsOrderSigned() throws Exception {
        var receiver = new Receiver(_ -> 202);
        var secret = secret();
        identify("{\"userId\":\"李\",\"traits\":{\"email\":\"li@example.com\",\"name\":\"李雷\"}}");
        awaitProfile("user_id", "李");

        post("/v1/privacy/requests", request("请求-1", receiver.url())).expect(201);

        eventuallyHolds(() -> assertThat(receiver.states()).containsExactly("in_progress", "completed"));
        assertThat(receiver.calls).allSatisfy(call -> {
            assertThat(call.isSignedBy(secret)).isTrue();
            assertThat(call.isSignedBy(WebhookSecret.random().value())).isFalse();
            assertThat(call.body().path("subject_request_id").asString()).isEqualTo("请求-1");
            assertThat(call.body().path("status_callback_url").asString()).isEqualTo(receiver.url());
            assertThat(call.body().path("results_count").asInt()).isEqualTo(1);
            assertThat(call.body().toString()).doesNotContain("李雷", "li@example.com");
        });
        assertThat(receiver.calls.getLast().body().path("results_url").asString())
                .isEqualTo(get("/v1/privacy/requests/" + URLEncoder.encode("请求-1", UTF_8))
                        .expect(200)
                        .text("/results_url"));
    }

    @Test
    void triesAgainUnderTheSameIdBeforeItTellsTheNextState() throws Exception {
        var ill = new Receiver(call -> call <= 2 ? 500 : 200);
        var well = new Receiver(_ -> 200);
        secret();

        post("/v1/privacy/requests", request("r", ill.url(), well.url())).expect(201);

        eventuallyHolds(() ->
                assertThat(ill.states()).containsExactly("in_progress", "in_progress", "in_progress", "completed"));
        assertThat(ill.calls.subList(0, 3).stream()
                        .map(WebhookReceiver.Call::id)
                        .distinct())
                .hasSize(1);
        eventuallyHolds(() -> assertThat(well.states()).containsExactly("in_progress", "completed"));
        eventuallyHolds(() -> {
            var told = get("/v1/privacy/requests/r/callbacks").expect(200).at("/items");
            assertThat(told.valueStream().map(one -> one.path("state").asString()))
                    .hasSize(4)
                    .containsOnly("sent");
            assertThat(told.valueStream()
                            .filter(one ->
                                    one.path("status_callback_url").asString().equals(ill.url()))
                            .map(one -> one.path("attempts").asInt()))
                    .containsExactly(3, 1);
        });
    }

    @Test
    void givesUpWhatIsRefusedAndGoesOn() throws Exception {
        var receiver = new Receiver(call -> call == 1 ? 400 : 200);
        secret();

        post("/v1/privacy/requests", request("r", receiver.url())).expect(201);

        eventuallyHolds(() -> assertThat(receiver.states()).containsExactly("in_progress", "completed"));
        var told = get("/v1/privacy/requests/r/callbacks").expect(200);
        assertThat(told.text("/items/0/state")).isEqualTo("failed");
        assertThat(told.text("/items/0/reason")).isEqualTo("http_400");
    }

    @Test
    void tellsThatARequestWasWithdrawnAndNothingElse() throws Exception {
        var ill = new Receiver(call -> call == 1 ? 503 : 200);
        var secret = secret();
        // Before any job has begun with it.
        runner.stop();
        try {
            post("/v1/privacy/requests", request("撤回", ill.url())).expect(201);
            var id = URLEncoder.encode("撤回", UTF_8);
            delete("/v1/privacy/requests/" + id).expect(202);
            delete("/v1/privacy/requests/" + id).expectProblem(409, "privacy_request.begun");
        } finally {
            runner.start();
        }

        eventuallyHolds(() -> assertThat(ill.states()).containsExactly("cancelled", "cancelled"));
        assertThat(ill.calls.stream().map(WebhookReceiver.Call::id).distinct()).hasSize(1);
        assertThat(ill.calls).allSatisfy(call -> {
            assertThat(call.isSignedBy(secret)).isTrue();
            assertThat(call.body().path("subject_request_id").asString()).isEqualTo("撤回");
            assertThat(call.body().path("completed_time").isNull()).isTrue();
            assertThat(call.body().path("results_url").isNull()).isTrue();
            assertThat(call.body().toString()).doesNotContain("li@example.com");
        });
        // The request's own job finds nothing to do, and tells nobody anything.
        eventuallyHolds(() -> assertThat(unfinishedJobs()).isZero());
        assertThat(ill.states()).containsExactly("cancelled", "cancelled");
        assertThat(get("/v1/privacy/requests/" + URLEncoder.encode("撤回", UTF_8)).text("/request_status"))
                .isEqualTo("cancelled");
    }

    private long unfinishedJobs() {
        return Workspaces.callAsPlatform(() -> transaction.execute(
                _ -> jdbc.sql("""
                        select count(*) from platform.job where workspace_id = ? and state in ('queued', 'running')""").param(workspace).query(Long.class).single()));
    }

    @Test
    void goesOnAfterTheProcessThatSentHasDied() throws Exception {
        var open = new CountDownLatch(1);
        var receiver = new Receiver(call -> {
            if (call == 1) {
                await(open);
            }
            return 200;
        });
        secret();
        post("/v1/privacy/requests", request("r", receiver.url())).expect(201);
        eventuallyHolds(() -> assertThat(receiver.calls).hasSize(1));

        loseLease();

        eventuallyHolds(() -> assertThat(receiver.states()).containsExactly("in_progress", "in_progress", "completed"));
        assertThat(receiver.calls.get(1).id()).isEqualTo(receiver.calls.get(0).id());
        open.countDown();
    }

    /** As if the process that holds the jobs of this workspace had died long ago. */
    private void loseLease() {
        Workspaces.callAsPlatform(
                () -> transaction.execute(_ -> jdbc.sql("""
                        update platform.job set lease_owner = 'dead', lease_until = 'epoch'
                        where workspace_id = ? and type = 'privacy_callback' and state = 'running'""").param(workspace).update()));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void signsWithTheOldSecretToo() throws Exception {
        var receiver = new Receiver(_ -> 200);
        var old = secret();
        var fresh = secret();

        post("/v1/privacy/requests", request("r", receiver.url())).expect(201);

        eventuallyHolds(() -> assertThat(receiver.calls).hasSize(2));
        assertThat(receiver.calls).allSatisfy(call -> {
            assertThat(call.isSignedBy(old)).isTrue();
            assertThat(call.isSignedBy(fresh)).isTrue();
        });
    }

    @Test
    void needsASecretFirst() {
        post("/v1/privacy/requests", request("r", "https://example.com/status"))
                .expectProblem(409, "privacy_request.callbacks_unsigned");
        get("/v1/privacy/requests/r/callbacks").expectProblem(404, "privacy_request.not_found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://example.com/x", "https://user@example.com/", "nothing", "http://", " "})
    void refusesWhatIsNoAddress(String url) {
        secret();
        var refused = post("/v1/privacy/requests", request("r", url));
        refused.expectProblem(422, "request.invalid");
        assertThat(refused.text("/errors/0/field")).startsWith("status_callback_urls");
    }
}
