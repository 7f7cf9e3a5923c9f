package io.zhiying.acceptance;

import io.zhiying.demo.api.Api;
import io.zhiying.demo.api.Call;
import io.zhiying.demo.api.Json;
import io.zhiying.local.LocalStack;
import java.net.URI;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/** A new workspace of a platform that runs. */
record BenchmarkWorkspace(String id, Api api) {
    static BenchmarkWorkspace on(LocalStack stack) {
        var gateway = URI.create(stack.urls().gateway());
        var operator = new Api(gateway, stack.keys().admin(), stack.keys().write());
        String id = "bench-" + UUID.randomUUID().toString().substring(0, 8);
        var workspace = operator.must(
                        Call.post("/v1/workspaces", Json.object().put("id", id).put("name", id)))
                .json();
        String admin = workspace.path("adminKey").path("secret").asString();
        var key = Json.object().put("name", "shop").put("kind", "write");
        String write = new Api(gateway, admin, "")
                .must(Call.post("/v1/keys", key))
                .json()
                .path("secret")
                .asString();
        return new BenchmarkWorkspace(id, new Api(gateway, admin, write));
    }

    /** Gives its id. */
    String segment(String name, String condition) {
        ObjectNode body = Json.object().put("name", name);
        body.set("condition", Json.parse(condition));
        return api.must(Call.post("/v1/segments", body)).json().path("id").asString();
    }

    /** Segments as a shop has them, each of which every order may move. */
    void segments(int count) {
        for (int i = 0; i < count; i++) {
            segment("segment " + i, """
                    {"type":"all","of":[
                     {"type":"event","event":"Order Completed","count":{"atLeast":2},"within":{"days":%d},
                      "where":[{"path":"total","op":"gt","value":%d}]},
                     {"type":"not","of":{"type":"event","event":"Order Completed","within":{"days":14}}}]}""".formatted(60 + i, i));
        }
    }
}
