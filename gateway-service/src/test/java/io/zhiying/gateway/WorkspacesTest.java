package io.zhiying.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WorkspacesTest extends GatewayTest {
    private static final String BODY = "{\"id\":\"%s\",\"name\":\"%s\"}";

    @Test
    void comesWithAnAdminKeyThatWorksInItAndOnlyThere() throws Exception {
        var key = newWorkspace("fresh-shop");

        get(key, "/v1/profiles/x");

        var token = RoutesTest.tokenOf(PROFILES.last());
        assertThat(token.getStringClaim("ws")).isEqualTo("fresh-shop");
        assertThat(token.getStringClaim("scope").split(" "))
                .contains("keys:write")
                .doesNotContain("workspaces:admin", "platform:operator");
        assertProblem(get(key, "/v1/workspaces"), 403, "auth.forbidden");
        assertProblem(post(key, "/v1/workspaces", BODY.formatted("another", "x")), 403, "auth.forbidden");
    }

    @Test
    void isCreatedOnce() {
        newWorkspace("once-shop");

        var again = post(ADMIN_KEY, "/v1/workspaces", BODY.formatted("once-shop", "Workspace once-shop"));
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(body(again).has("adminKey")).isFalse();
        assertProblem(post(ADMIN_KEY, "/v1/workspaces", BODY.formatted("once-shop", "另一个")), 409, "workspace.exists");
    }

    @Test
    void listsAllForTheOperator() {
        newWorkspace("listed-shop");

        var items = body(get(ADMIN_KEY, "/v1/workspaces?limit=200")).get("items");

        assertThat(items.valueStream().map(item -> item.get("id").asString())).contains("default", "listed-shop");
    }

    @Test
    void isShownToTheOperatorByItsId() {
        var key = newWorkspace("shown-shop");

        var shown = body(get(ADMIN_KEY, "/v1/workspaces/shown-shop"));

        assertThat(shown.get("name").asString()).isEqualTo("Workspace shown-shop");
        assertThat(shown.has("adminKey")).isFalse();
        assertProblem(get(key, "/v1/workspaces/shown-shop"), 403, "auth.forbidden");
    }

    @Test
    void isNotFoundWhereThereIsNone() {
        for (var id : new String[] {"no-such-shop", "*", "A", "%E5%BA%97", "a%27--"}) {
            assertProblem(get(ADMIN_KEY, "/v1/workspaces/" + id), 404, "workspace.not_found");
        }
        assertProblem(send(as(ADMIN_KEY, "/v1/workspaces/no-such-shop").DELETE()), 405, "request.method_not_allowed");
        assertProblem(get(ADMIN_KEY, "/v1/workspaces/no-such-shop/keys"), 404, "resource.not_found");
    }

    /** A workspace comes only from the credential: a name beside it is not heeded, and one that has no key cannot be. */
    @Test
    void isNotTakenFromAnythingButTheCredential() throws Exception {
        send(as(ADMIN_KEY, "/v1/profiles/x?workspace=no-such-shop").header("X-Workspace-Id", "no-such-shop"));

        assertThat(RoutesTest.tokenOf(PROFILES.last()).getStringClaim("ws")).isEqualTo("default");
    }

    @Test
    void refusesABadId() {
        for (var id : new String[] {"", "A", "1x", "x", "a b", "a".repeat(40), "*"}) {
            assertProblem(post(ADMIN_KEY, "/v1/workspaces", BODY.formatted(id, "n")), 422, "request.invalid");
        }
    }
}
