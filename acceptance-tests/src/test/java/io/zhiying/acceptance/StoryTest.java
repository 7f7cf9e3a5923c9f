package io.zhiying.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.zhiying.demo.api.Customers;
import io.zhiying.demo.console.Console;
import io.zhiying.demo.sample.SampleData;
import io.zhiying.demo.story.Stage;
import io.zhiying.demo.story.Story;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The demo's story holds from end to end, with every check that it makes. */
@ExtendWith(Platform.Running.class)
class StoryTest {
    private final Platform platform;

    StoryTest(Platform platform) {
        this.platform = platform;
    }

    @Test
    void tellsTheStoryOfTheSampleRetailer() throws IOException {
        var shop = platform.newWorkspace("story");
        var told = new ByteArrayOutputStream();
        var console = new Console(new PrintStream(told, true, StandardCharsets.UTF_8), false);
        var data = SampleData.read(Path.of("../sample-data"));
        var stage =
                new Stage(shop.api(), new Customers(shop.api()), platform.mailbox(), data, console, Clock.systemUTC());
        try {
            Map<String, String> summary = new Story(stage).tell();

            assertThat(summary).containsKeys("ingestion", "segment", "campaign", "lift", "model");
        } finally {
            Files.write(Path.of("target/story.txt"), told.toByteArray());
        }
    }
}
