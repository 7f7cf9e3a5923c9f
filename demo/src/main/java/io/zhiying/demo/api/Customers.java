package io.zhiying.demo.api;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads customers through the public API, many at a time where it allows that. */
public final class Customers {
    private static final int RESOLVED_AT_ONCE = 1_000;
    private static final int READ_AT_ONCE = 500;

    private final Api api;

    public Customers(Api api) {
        this.api = api;
    }

    /** The request that finds customers by one of their identifiers. */
    public static Call resolving(String type, Collection<String> values) {
        ObjectNode body = Json.object();
        var identifiers = body.putArray("identifiers");
        values.forEach(value -> identifiers.addObject().put("type", type).put("value", value));
        return Call.post("/v1/profiles/resolve", body);
    }

    /** Profile ids by user id, of those that the platform knows. */
    public Map<String, String> byUserId(List<String> userIds) {
        var found = new LinkedHashMap<String, String>();
        for (int from = 0; from < userIds.size(); from += RESOLVED_AT_ONCE) {
            var part = userIds.subList(from, Math.min(from + RESOLVED_AT_ONCE, userIds.size()));
            for (JsonNode result : api.must(resolving("user_id", part)).json().path("results")) {
                if (result.path("profileId").isString()) {
                    found.put(
                            result.path("value").asString(),
                            result.path("profileId").asString());
                }
            }
        }
        return found;
    }

    public Optional<String> byUserId(String userId) {
        return Optional.ofNullable(byUserId(List.of(userId)).get(userId));
    }

    /** User ids by profile id. */
    public Map<String, String> userIds(List<String> profileIds) {
        var found = new HashMap<String, String>();
        for (int from = 0; from < profileIds.size(); from += READ_AT_ONCE) {
            var part = profileIds.subList(from, Math.min(from + READ_AT_ONCE, profileIds.size()));
            var body = Json.object().set("profileIds", Json.array(part));
            for (JsonNode profile :
                    api.must(Call.post("/v1/profiles/batch-get", body)).json().path("profiles")) {
                for (JsonNode identifier : profile.path("identifiers")) {
                    if (identifier.path("type").asString().equals("user_id")) {
                        found.put(
                                profile.path("id").asString(),
                                identifier.path("value").asString());
                    }
                }
            }
        }
        return found;
    }

    public static Call profile(String profileId) {
        return Call.get("/v1/profiles/" + profileId);
    }

    /** The customer's latest events, of one name or of any. */
    public static Call timeline(String profileId, Optional<String> name, int limit) {
        String filter = name.map(text -> "&name=" + URLEncoder.encode(text, StandardCharsets.UTF_8))
                .orElse("");
        return Call.get("/v1/profiles/" + profileId + "/events?limit=" + limit + filter);
    }
}
