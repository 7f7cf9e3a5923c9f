package io.zhiying.campaign.tracking;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.campaign.link.Ticket;
import io.zhiying.campaign.link.Tickets;
import io.zhiying.campaign.tracking.UnsubscribePage.Said;
import io.zhiying.platform.security.PublicEndpoint;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The way out: a page for people, and one click for mail programs (RFC 8058). Looking at the page changes nothing. */
@RestController
@Tag(name = "Links in messages")
@PublicEndpoint
@RequestMapping("/u/{token}")
class UnsubscribeController {
    private static final List<Locale> LANGUAGES = List.of(Locale.ENGLISH, Locale.CHINESE);

    private final Tickets tickets;
    private final Tracked tracked;

    UnsubscribeController(Tickets tickets, Tracked tracked) {
        this.tickets = tickets;
        this.tracked = tracked;
    }

    @GetMapping
    @Operation(summary = "Ask whether to unsubscribe; changes nothing")
    ResponseEntity<String> page(
            @PathVariable String token,
            @RequestHeader(name = HttpHeaders.ACCEPT_LANGUAGE, required = false) @Nullable String languages) {
        return tickets.read(token).orElse(null) instanceof Ticket.Unsubscribe
                ? answer(HttpStatus.OK, Said.QUESTION, languages)
                : answer(HttpStatus.NOT_FOUND, Said.UNKNOWN, languages);
    }

    /** Whatever its body: a form without fields from the page, {@code List-Unsubscribe=One-Click} from programs. */
    @PostMapping
    @Operation(summary = "Unsubscribe, with one click (RFC 8058)")
    ResponseEntity<String> unsubscribe(
            @PathVariable String token,
            @RequestHeader(name = HttpHeaders.ACCEPT_LANGUAGE, required = false) @Nullable String languages) {
        return tickets.read(token).orElse(null) instanceof Ticket.Unsubscribe ticket && tracked.unsubscribed(ticket)
                ? answer(HttpStatus.OK, Said.DONE, languages)
                : answer(HttpStatus.NOT_FOUND, Said.UNKNOWN, languages);
    }

    private static ResponseEntity<String> answer(HttpStatus status, Said said, @Nullable String languages) {
        return ResponseEntity.status(status)
                .contentType(new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8))
                .cacheControl(CacheControl.noStore())
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT_LANGUAGE)
                .body(UnsubscribePage.of(said, best(languages)));
    }

    private static @Nullable Locale best(@Nullable String languages) {
        try {
            return languages == null ? null : Locale.lookup(Locale.LanguageRange.parse(languages), LANGUAGES);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
