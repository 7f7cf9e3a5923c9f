package io.zhiying.platform.event;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.contracts.Topics;
import io.zhiying.platform.page.PageRequest;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.security.RequiresScope;
import java.util.List;
import java.util.Set;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Dead letters of this service, for the operator. */
@RestController
@Tag(name = "Dead letters", description = "Events that this service could not apply.")
@RequestMapping("/v1/operations/${spring.application.name}/dead-letters")
@RequiresScope("platform:operator")
public class DeadLetterController {
    private static final Set<String> TOPICS = Set.of(
            Topics.EVENTS_ACCEPTED,
            Topics.EVENTS,
            Topics.PROFILES,
            Topics.SEGMENTS,
            Topics.INSIGHTS,
            Topics.MODELS,
            Topics.DELIVERIES);

    private final DeadLetters letters;

    public DeadLetterController(DeadLetters letters) {
        this.letters = letters;
    }

    /** The oldest waiting letters of one topic. */
    public record Waiting(String topic, List<DeadLetters.Letter> letters) {}

    /** How many were sent again. */
    public record SentAgain(String topic, int count) {}

    @GetMapping("/{topic}")
    @Operation(summary = "Show the oldest dead letters of a topic")
    public Waiting waiting(@PathVariable String topic, PageRequest page) {
        return new Waiting(known(topic), letters.waiting(topic, page.limit()));
    }

    @PostMapping("/{topic}/replay")
    @Operation(summary = "Send the dead letters of a topic again")
    public SentAgain replay(@PathVariable String topic) {
        return new SentAgain(known(topic), letters.sendAgain(topic));
    }

    private static String known(String topic) {
        if (!TOPICS.contains(topic)) {
            throw Problems.notFound("topic", topic);
        }
        return topic;
    }
}
