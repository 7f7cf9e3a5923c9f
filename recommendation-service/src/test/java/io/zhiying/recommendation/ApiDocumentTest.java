package io.zhiying.recommendation;

import io.zhiying.platform.test.ApiDocumentRules;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

class ApiDocumentTest extends RecommendationTest {
    @Test
    void showsHowToCallEachEndpoint(@LocalServerPort int port) throws Exception {
        ApiDocumentRules.check(port);
    }
}
