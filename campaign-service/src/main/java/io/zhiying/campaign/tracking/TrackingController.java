package io.zhiying.campaign.tracking;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.campaign.link.Ticket;
import io.zhiying.campaign.link.Tickets;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.security.PublicEndpoint;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Base64;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * Opens and clicks. A reader gets the image and the page whatever happens here: what cannot be recorded is lost, and
 * told in the log.
 */
@RestController
@Tag(name = "Links in messages")
@PublicEndpoint
class TrackingController {
    private static final Logger log = LoggerFactory.getLogger(TrackingController.class);
    private static final byte[] PIXEL =
            Base64.getDecoder().decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7");

    private final Tickets tickets;
    private final Tracked tracked;

    TrackingController(Tickets tickets, Tracked tracked) {
        this.tickets = tickets;
        this.tracked = tracked;
    }

    /** The image is given for any token: a reader's program must not show it as broken. */
    @GetMapping("/t/o/{token}.gif")
    @Operation(summary = "Record that a message was opened")
    ResponseEntity<byte[]> open(@PathVariable String token, HttpServletRequest request) {
        if (tickets.read(token).orElse(null) instanceof Ticket.Open open) {
            attempt(() -> tracked.opened(open, Machines.isOne(request)));
        }
        return ResponseEntity.ok()
                .contentType(MediaType.IMAGE_GIF)
                .cacheControl(CacheControl.noStore())
                .body(PIXEL);
    }

    /** Leads to the target that was signed into the token, and nowhere else. */
    @GetMapping("/t/c/{token}")
    @Operation(summary = "Record a click and lead to its target")
    ResponseEntity<Void> click(@PathVariable String token, HttpServletRequest request) {
        if (!(tickets.read(token).orElse(null) instanceof Ticket.Click click)) {
            throw Problems.notFound("link", "with this address");
        }
        if (!Machines.isOne(request)) {
            attempt(() -> tracked.clicked(click));
        }
        return ResponseEntity.status(HttpStatus.FOUND)
                .location(click.target())
                .cacheControl(CacheControl.noStore())
                .header("Referrer-Policy", "no-referrer")
                .build();
    }

    private static void attempt(Runnable recording) {
        try {
            recording.run();
        } catch (RuntimeException e) {
            log.warn("an open or a click was not recorded: {}", e.toString());
        }
    }
}
