package io.zhiying.demo;

import io.zhiying.demo.story.StepFailed;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where the platform is and with which keys the demo calls it; each from an environment variable.
 *
 * @param gateway {@code ZHIYING_GATEWAY_URL}
 * @param adminKey {@code ZHIYING_ADMIN_KEY}, an API key with every scope
 * @param writeKey {@code ZHIYING_WRITE_KEY}, a Segment write key
 * @param mailbox {@code ZHIYING_MAILBOX_URL}, where the messages of the local mail server are read
 * @param sampleData {@code ZHIYING_SAMPLE_DATA}, the folder of the sample retailer
 */
record Settings(URI gateway, String adminKey, String writeKey, URI mailbox, Path sampleData) {

    static Settings from(Map<String, String> environment) {
        return new Settings(
                URI.create(environment.getOrDefault("ZHIYING_GATEWAY_URL", "http://127.0.0.1:8080")),
                required(environment, "ZHIYING_ADMIN_KEY"),
                required(environment, "ZHIYING_WRITE_KEY"),
                URI.create(environment.getOrDefault("ZHIYING_MAILBOX_URL", "http://127.0.0.1:8025")),
                Path.of(environment.getOrDefault("ZHIYING_SAMPLE_DATA", "sample-data")));
    }

    private static String required(Map<String, String> environment, String name) {
        String value = environment.get(name);
        if (value == null || value.isBlank()) {
            throw new StepFailed(name + " is not set; ./zhiying demo sets it from the keys that ./zhiying up printed");
        }
        return value;
    }
}
