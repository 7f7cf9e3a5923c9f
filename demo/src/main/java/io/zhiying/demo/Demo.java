package io.zhiying.demo;

import io.zhiying.demo.api.Api;
import io.zhiying.demo.api.Customers;
import io.zhiying.demo.api.Mailbox;
import io.zhiying.demo.console.Console;
import io.zhiying.demo.sample.SampleData;
import io.zhiying.demo.story.Stage;
import io.zhiying.demo.story.Story;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;

/** Loads the sample retailer and walks the story; exits with 1 where something is not as it should be. */
public final class Demo {
    private Demo() {}

    public static void main(String[] args) throws IOException {
        Console console = Console.standard();
        long start = System.nanoTime();
        try {
            Map<String, String> summary = run(Settings.from(System.getenv()), console);
            console.line("");
            console.line(console.bold("Done in %.0f s".formatted((System.nanoTime() - start) / 1e9)));
            summary.forEach((what, result) -> console.say("%-11s %s", what, result));
        } catch (RuntimeException e) {
            console.failure("%s", e.getMessage() == null ? e.toString() : e.getMessage());
            console.line("");
            console.line("The demo stopped here. ./zhiying status and ./zhiying logs show what the platform says.");
            if (System.getenv("ZHIYING_DEMO_TRACE") != null) {
                e.printStackTrace(System.out);
            }
            System.exit(1);
        }
    }

    private static Map<String, String> run(Settings settings, Console console) throws IOException {
        console.line(console.bold(
                "智营 Zhiying · the sample retailer's year, through the public API at " + settings.gateway()));
        SampleData data = SampleData.read(settings.sampleData());
        Api api = new Api(settings.gateway(), settings.adminKey(), settings.writeKey());
        Stage stage =
                new Stage(api, new Customers(api), new Mailbox(settings.mailbox()), data, console, Clock.systemUTC());
        return new Story(stage).tell();
    }
}
