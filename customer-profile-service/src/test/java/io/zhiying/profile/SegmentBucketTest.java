package io.zhiying.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.contracts.WorkspaceId;
import io.zhiying.platform.workspace.Workspaces;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Random shares of the customers. */
class SegmentBucketTest extends ProfileServiceTest {
    private static final int CUSTOMERS = 8_000;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private TransactionTemplate transaction;

    @Test
    void sharesCustomersOutEvenlyAndIndependentlyOfAnotherSalt() {
        insertCustomers();

        var tenths = IntStream.range(0, 10)
                .mapToLong(i -> count(bucket("试验-a", 10 * i, 10 * i + 10)))
                .boxed()
                .toList();

        assertThat(tenths.stream().mapToLong(Long::longValue).sum()).isEqualTo(CUSTOMERS);
        assertThat(chiSquare(tenths, CUSTOMERS / 10.0)).isLessThan(27.88); // 9 degrees of freedom, 0.001
        // Of two independent halves a quarter each meet: 4 cells, 1 degree of freedom, 0.001.
        long a = count(bucket("试验-a", 0, 50));
        long b = count(bucket("b", 0, 50));
        long both = count(all(bucket("试验-a", 0, 50), bucket("b", 0, 50)));
        double n = CUSTOMERS;
        double phi = (n * both - (double) a * b) / Math.sqrt((double) a * b * (n - a) * (n - b));
        assertThat(n * phi * phi).isLessThan(10.83);
        assertThat(count(all(bucket("试验-a", 0, 0.5), bucket("试验-a", 0.5, 100)))).isZero();
        assertThat(count(bucket("试验-a", 0, 100))).isEqualTo(CUSTOMERS);
    }

    @Test
    void placesACustomerByWhatAnybodyCanCompute() throws Exception {
        identify("{\"userId\":\"u\"}");
        var profile = awaitProfile("user_id", "u").text("/id");
        var hash = MessageDigest.getInstance("SHA-256").digest(("s/" + profile).getBytes("UTF-8"));
        double place = Integer.toUnsignedLong(ByteBuffer.wrap(hash).getInt()) * 100.0 / (1L << 32);
        var id = post("/v1/segments", "{\"name\":\"Share\",\"condition\":" + bucket("s", 0, place + 0.001) + "}")
                .expect(201)
                .text("/id");

        eventuallyHolds(
                () -> assertThat(get("/v1/segments/" + id).at("/size").asInt()).isEqualTo(1));

        var clause = get("/v1/segments/%s/members/%s/explanation".formatted(id, profile))
                .expect(200)
                .at("/clauses/0");
        assertThat(clause.at("/observed").asDouble()).isBetween(place - 0.0001, place);
        assertThat(count(bucket("s", place + 0.001, 100.0))).isZero();
    }

    @Test
    void takesNewCustomersInAsTheyCome() {
        var id = post("/v1/segments", "{\"name\":\"All\",\"condition\":" + bucket("s", 0, 100) + "}")
                .expect(201)
                .text("/id");
        eventuallyHolds(
                () -> assertThat(get("/v1/segments/" + id).text("/status")).isEqualTo("ready"));

        track("new", "E", Instant.now(), "{}");

        eventuallyHolds(
                () -> assertThat(get("/v1/segments/" + id).at("/size").asInt()).isEqualTo(1));
    }

    /** Ids by a hash, so that a run is like the other. */
    private void insertCustomers() {
        Workspaces.run(
                new WorkspaceId(workspace),
                () -> transaction.executeWithoutResult(_ -> jdbc.sql("""
                                insert into profile
                                  (id, workspace_id, version, traits, trait_sources, created_at, updated_at)
                                select md5('bucket' || i)::uuid, :workspace, 1, '{}', '{}', now(), now()
                                from generate_series(1, :n) i""")
                        .param("workspace", workspace)
                        .param("n", CUSTOMERS)
                        .update()));
    }

    private static double chiSquare(List<Long> counts, double expected) {
        return counts.stream()
                .mapToDouble(n -> (n - expected) * (n - expected) / expected)
                .sum();
    }

    private long count(String condition) {
        return post("/v1/segments/preview", "{\"condition\":" + condition + "}")
                .expect(200)
                .at("/count")
                .asLong();
    }

    private static String bucket(String salt, double from, double to) {
        return "{\"type\":\"bucket\",\"salt\":\"%s\",\"from\":%s,\"to\":%s}".formatted(salt, from, to);
    }

    private static String all(String one, String two) {
        return "{\"type\":\"all\",\"of\":[" + one + "," + two + "]}";
    }
}
