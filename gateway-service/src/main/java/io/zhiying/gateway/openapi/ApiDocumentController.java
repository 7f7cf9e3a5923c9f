package io.zhiying.gateway.openapi;

import io.swagger.v3.oas.annotations.Hidden;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.security.PublicEndpoint;
import java.net.URI;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** The API documents behind {@code /docs}. */
@Hidden
@RestController
@PublicEndpoint
class ApiDocumentController {
    private final ApiDocuments documents;

    ApiDocumentController(ApiDocuments documents) {
        this.documents = documents;
    }

    @GetMapping("/")
    ResponseEntity<Void> home() {
        return ResponseEntity.status(HttpStatus.FOUND)
                .location(URI.create("/docs"))
                .build();
    }

    @GetMapping(path = "/openapi.json", produces = MediaType.APPLICATION_JSON_VALUE)
    JsonNode merged() {
        return documents.merged();
    }

    @GetMapping(path = "/openapi/{service}", produces = MediaType.APPLICATION_JSON_VALUE)
    JsonNode one(@PathVariable String service) {
        if (!documents.names().contains(service)) {
            throw Problems.notFound("service", service);
        }
        return documents.document(service);
    }
}
