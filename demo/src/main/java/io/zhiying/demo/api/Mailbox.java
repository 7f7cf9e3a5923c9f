package io.zhiying.demo.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The mailbox that the local platform sends e-mails to. */
public final class Mailbox {
    private static final int PAGE = 1_000;

    private final HttpClient client = HttpClient.newHttpClient();
    private final URI base;

    public Mailbox(URI base) {
        this.base = base;
    }

    /** A message in a list. Ids sort by the time of arrival. */
    public record Entry(String id, String to, String subject) {}

    /** A message opened. */
    public record Message(String to, String subject, String html, String text, JsonNode headers) {}

    /** All messages that came later than this one. */
    public List<Entry> after(String id) {
        var entries = new ArrayList<Entry>();
        String last = id;
        while (true) {
            JsonNode page = get("/messages?limit=" + PAGE + "&after=" + last).path("items");
            for (JsonNode item : page) {
                entries.add(new Entry(
                        item.path("id").asString(),
                        item.path("to").path(0).asString(),
                        item.path("subject").asString()));
            }
            if (page.size() < PAGE) {
                return entries;
            }
            last = entries.getLast().id();
        }
    }

    /** How many messages there are for this address. */
    public int count(String address) {
        String to = URLEncoder.encode(address, StandardCharsets.UTF_8);
        return get("/messages?limit=1&to=" + to).path("total").asInt();
    }

    public Message open(Entry entry) {
        JsonNode content = get("/messages/" + entry.id()).path("content");
        return new Message(
                entry.to(),
                entry.subject(),
                content.path("html").asString(""),
                content.path("text").asString(""),
                content.path("headers"));
    }

    private JsonNode get(String path) {
        try {
            var request = HttpRequest.newBuilder(base.resolve(path)).build();
            var response = client.send(request, BodyHandlers.ofInputStream());
            if (response.statusCode() != 200) {
                throw new IOException("the mailbox answered " + response.statusCode() + " to GET " + path);
            }
            return Json.parse(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("interrupted", e));
        }
    }
}
