package io.zhiying.nlp;

import io.zhiying.platform.test.ApiDocumentRules;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

class ApiDocumentTest extends NlpTest {
    @Test
    void showsHowToCallEachEndpoint(@LocalServerPort int port) throws Exception {
        ApiDocumentRules.check(port);
    }
}
