package io.zhiying.profile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.micrometer.core.instrument.MeterRegistry;
import io.zhiying.contracts.Topics;
import io.zhiying.platform.event.OpenedRecords;
import io.zhiying.platform.event.OpeningKeys;
import io.zhiying.platform.job.JobRunner;
import io.zhiying.platform.test.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.kafka.core.KafkaTemplate;

/** What the disks of PostgreSQL and Kafka still say of an erased person: nothing. */
class ErasedFilesTest extends ProfileServiceTest {
    private static final Path MAINTENANCE = Path.of("..", "docs", "rewrite-after-erasure.sql");

    @Value("${spring.datasource.url}")
    private String database;

    @Autowired
    private OpeningKeys keys;

    @Autowired
    private KafkaTemplate<String, byte[]> kafka;

    @Autowired
    private MeterRegistry meters;

    @Autowired
    private JobRunner runner;

    /** Stands in the name of an event, which is not sealed. */
    private final String mark = unheardOf();

    private static String unheardOf() {
        var characters = new StringBuilder();
        new SplittableRandom().ints(6, 0x4e00, 0x9fa0).forEach(characters::appendCodePoint);
        return characters.toString();
    }

    /** Words that stand nowhere but in what this person has said and done. */
    private record Person(String user, String device, String email, String phone, String name, String bought) {
        static Person anyone() {
            var random = new SplittableRandom();
            var digits = random.ints(8, 0, 10).mapToObj(String::valueOf).reduce("", String::concat);
            return new Person(
                    "user-" + UUID.randomUUID(),
                    "device-" + UUID.randomUUID(),
                    "li." + UUID.randomUUID() + "@example.com",
                    "+86138" + digits,
                    "李" + unheardOf(),
                    "tea-" + UUID.randomUUID());
        }

        /** As rejected events have it. */
        String escapedName() {
            return name.codePoints().mapToObj("\\u%04X"::formatted).reduce("", String::concat);
        }

        List<String> words() {
            return List.of(user, device, email, phone, name, escapedName(), bought);
        }
    }

    @Test
    void findsNothingOfAnErasedPersonInTheFilesOfPostgresAndKafka() throws Exception {
        assumeTrue(TestServers.filesAreHere());
        var gone = Person.anyone();
        var stays = Person.anyone();
        var profile = known(gone);
        known(stays);
        for (var person : List.of(gone, stays)) {
            asked(person);
        }
        execute("analyze", "checkpoint");
        assertThat(RawFiles.find(postgresFiles(), gone.words()).keySet())
                .as("what PostgreSQL's files say while the person is known")
                .contains(gone.user(), gone.email(), gone.phone(), gone.name(), gone.escapedName(), gone.bought());

        delete("/v1/profiles/" + profile).expect(202);
        awaitKeysDestroyed(UUID.fromString(profile));

        // A transaction that was open meanwhile keeps what it may still see; the next rewriting has it.
        eventually(() -> {
            rewrite();
            assertThat(RawFiles.find(postgresFiles(), gone.words())).isEmpty();
            return true;
        });
        assertThat(RawFiles.find(postgresFiles(), stays.words()).keySet())
                .contains(stays.user(), stays.email(), stays.phone(), stays.name(), stays.bought());

        for (var folder : kafkaFiles()) {
            assertThat(RawFiles.find(folder, gone.words())).isEmpty();
            assertThat(RawFiles.find(folder, stays.words())).isEmpty();
        }
        assertThat(kafkaFiles())
                .as("the scan finds what is plain, such as the name of an event")
                .anySatisfy(folder ->
                        assertThat(RawFiles.find(folder, List.of(mark))).isNotEmpty());
        // The files are compressed; here is what they hold.
        assertThat(records())
                .isNotEmpty()
                .noneMatch(record -> says(record, gone.words()) || says(record, stays.words()));
    }

    @Test
    void passesOverEventsOfAnErasedPersonAndPutsNoneAside() throws Exception {
        var gone = Person.anyone();
        var stays = Person.anyone();
        var profile = known(gone);
        known(stays);
        var accepted = records().stream()
                .filter(record -> record.topic().equals(Topics.EVENTS_ACCEPTED))
                .toList();
        assertThat(accepted).hasSize(4).allMatch(OpenedRecords::isSealed);
        assertThat(accepted).allMatch(record -> OpenedRecords.data(keys, record) != null);

        delete("/v1/profiles/" + profile).expect(202);
        awaitKeysDestroyed(UUID.fromString(profile));
        assertThat(accepted)
                .filteredOn(record -> OpenedRecords.data(keys, record) == null)
                .hasSize(2);
        var passedOver = meters.counter("zhiying.events.erased", "consumer", "apply");
        double before = passedOver.count();
        for (var record : accepted) {
            kafka.send(new ProducerRecord<>(record.topic(), null, record.key(), record.value(), record.headers()))
                    .join();
        }

        eventuallyHolds(() -> assertThat(passedOver.count()).isEqualTo(before + 2));
        post("/v1/track", "{\"userId\":\"%s\",\"event\":\"Last\"}".formatted(stays.user()))
                .expect(200);
        awaitEvents("user_id", stays.user(), 3);
        lookup("user_id", gone.user()).expectProblem(404, "profile.not_found");
        assertThat(records()).noneMatch(record -> record.topic().endsWith(Topics.DEAD_LETTER_SUFFIX));
    }

    @Test
    void knowsAnewWhoComesBackAtOnce() throws Exception {
        var person = Person.anyone();
        var before = known(person);
        delete("/v1/profiles/" + before).expect(202);
        var after = known(person);
        awaitKeysDestroyed(UUID.fromString(before));

        post("/v1/track", "{\"userId\":\"%s\",\"event\":\"Last\"}".formatted(person.user()))
                .expect(200);
        awaitEvents("user_id", person.user(), 3);
        assertThat(after).isNotEqualTo(before);
        assertThat(records().stream()
                        .filter(record -> record.key().endsWith(after))
                        .filter(record -> record.topic().equals(Topics.EVENTS)))
                .hasSize(3)
                .allMatch(record -> OpenedRecords.data(keys, record) != null);
    }

    /** Says who they are and what they did, and something that is rejected. Returns the profile. */
    private String known(Person person) {
        identify("""
                {"userId":"%s","anonymousId":"%s","traits":{"email":"%s","phone":"%s","name":"%s"}}""".formatted(person.user(), person.device(), person.email(), person.phone(), person.name()));
        post("/v1/track", """
                {"userId":"%s","event":"Looked %s","properties":{"product":"%s"}}""".formatted(person.user(), mark, person.bought())).expect(200);
        // Without a name of the event it is set apart, as it was sent.
        post("/v1/batch", """
                {"batch":[{"type":"track","userId":"%s","properties":{"name":"%s"}}]}""".formatted(person.user(), person.name())).expect(200);
        return awaitEvents("user_id", person.user(), 2).text("/id");
    }

    /** Requests that the person had made: for access, done and withdrawn, and to have something corrected. */
    private void asked(Person person) {
        runner.stop();
        try {
            for (var type : List.of("access", "rectification")) {
                var id = "withdrawn-%s-%s".formatted(type, UUID.randomUUID());
                post("/v1/privacy/requests", request(id, type, person)).expect(201);
                delete("/v1/privacy/requests/" + id).expect(202);
            }
        } finally {
            runner.start();
        }
        for (var type : List.of("access", "portability", "rectification")) {
            var id = type + "-" + UUID.randomUUID();
            post("/v1/privacy/requests", request(id, type, person)).expect(201);
            eventuallyHolds(() -> assertThat(get("/v1/privacy/requests/" + id).text("/request_status"))
                    .isEqualTo("completed"));
            assertThat(get("/v1/privacy/requests/" + id).at("/results_count").asInt())
                    .isEqualTo(1);
        }
    }

    private static String request(String id, String type, Person person) {
        var corrections = type.equals("rectification")
                ? ",\"rectification\":{\"traits\":{\"name\":\"%s\"}}".formatted(person.name())
                : "";
        return """
                {"regulation":"gdpr","subject_request_id":"%s","subject_request_type":"%s","subject_identities":[
                  {"identity_type":"email","identity_value":"%s"},
                  {"identity_type":"controller_customer_id","identity_value":"%s"}]%s}""".formatted(id, type, person.email(), person.user(), corrections);
    }

    private void awaitKeysDestroyed(UUID profile) {
        eventuallyHolds(() -> {
            try (var operator = TestServers.operatorOf(database);
                    var query = operator.prepareStatement("select count(*) from data_key where subject = ? or "
                            + "retired_at is not null and workspace_id = ?")) {
                query.setObject(1, profile);
                query.setString(2, workspace);
                var count = query.executeQuery();
                count.next();
                assertThat(count.getInt(1)).isZero();
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        });
    }

    private void rewrite() {
        try {
            var statements =
                    Files.readString(MAINTENANCE).replaceAll("(?m)^--.*$", "").split(";");
            execute(Stream.of(statements)
                    .map(String::strip)
                    .filter(text -> !text.isEmpty())
                    .toArray(String[]::new));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void execute(String... statements) {
        try (var operator = TestServers.operatorOf(database);
                var statement = operator.createStatement()) {
            for (var each : statements) {
                statement.execute(each);
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private Path postgresFiles() {
        try (var operator = TestServers.operatorOf(database);
                var statement = operator.createStatement();
                var folder = statement.executeQuery("show data_directory")) {
            folder.next();
            return Path.of(folder.getString(1));
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static Collection<Path> kafkaFiles() throws ExecutionException, InterruptedException {
        try (var admin = Admin.create(Map.of("bootstrap.servers", TestServers.kafkaBootstrapServers()))) {
            return admin.describeLogDirs(List.of(1)).allDescriptions().get().values().stream()
                    .flatMap(folders -> folders.keySet().stream())
                    .map(Path::of)
                    .toList();
        }
    }

    private static boolean says(ConsumerRecord<String, byte[]> record, List<String> words) {
        return words.stream().map(word -> word.getBytes(UTF_8)).anyMatch(word -> {
            var value = record.value();
            return RawFiles.contains(record.key().getBytes(UTF_8), word)
                    || value != null && RawFiles.contains(value, word)
                    || Stream.of(record.headers().toArray())
                            .anyMatch(header -> RawFiles.contains(header.value(), word));
        });
    }
}
