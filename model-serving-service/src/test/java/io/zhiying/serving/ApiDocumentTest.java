package io.zhiying.serving;

import io.zhiying.platform.test.ApiDocumentRules;
import org.junit.jupiter.api.Test;

class ApiDocumentTest extends ServingTest {
    @Test
    void showsHowToCallEachEndpoint() throws Exception {
        ApiDocumentRules.check(port);
    }
}
