package io.zhiying.recommendation.recommend;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.security.RequiresScope;
import io.zhiying.recommendation.catalog.ItemId;
import io.zhiying.recommendation.signal.ModelKind;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/v1/recommendations")
@RequiresScope("recommendations:read")
@Tag(name = "Recommendations", description = "What to recommend to whom, and why")
class RecommendationController {
    private static final int DEFAULT_LIMIT = 10;

    private final Recommender recommender;

    RecommendationController(Recommender recommender) {
        this.recommender = recommender;
    }

    /**
     * @param profileId the customer; unknown ones get what is popular
     * @param items of the running session, the newest first; alone or beside {@code profileId}
     * @param excludePurchased false where it is not given: in many trades people buy the same things again
     * @param categories any of them
     */
    record Request(
            @Schema(example = "0199a0c2-7b1e-7c3a-9d52-0a4f6c1e2b3d") @Nullable
            UUID profileId,

            @Nullable @Size(max = 50)
            List<@NotNull @Pattern(regexp = ItemId.FORM, message = ItemId.MESSAGE) String> items,

            @Nullable @Min(1) @Max(100) Integer limit,
            @Nullable Boolean excludePurchased,
            @Nullable @Size(max = 20) List<@NotBlank @Size(max = 100) String> categories,

            @Nullable @Size(max = 1000)
            List<@NotNull @Pattern(regexp = ItemId.FORM, message = ItemId.MESSAGE) String> exclude) {}

    /** The same for each of many customers. */
    record BatchRequest(
            @Schema(example = "[\"0199a0c2-7b1e-7c3a-9d52-0a4f6c1e2b3d\"]") @NotNull @Size(min = 1, max = 100)
            List<@NotNull UUID> profileIds,

            @Nullable @Min(1) @Max(20) Integer limit,
            @Nullable Boolean excludePurchased,
            @Nullable @Size(max = 20) List<@NotBlank @Size(max = 100) String> categories,

            @Nullable @Size(max = 1000)
            List<@NotNull @Pattern(regexp = ItemId.FORM, message = ItemId.MESSAGE) String> exclude) {}

    /** In the order that was asked for. */
    record BatchAnswer(List<Result> results) {
        record Result(UUID profileId, List<Recommendations.Item> items, Strategy strategy, boolean degraded) {}
    }

    @PostMapping
    @Operation(summary = "For a customer, for the items of a session, or for both")
    ResponseEntity<Recommendations> recommend(
            @Valid @RequestBody Request request,
            @RequestHeader(name = HttpHeaders.ACCEPT_LANGUAGE, required = false) @Nullable String accept) {
        List<String> session = request.items() == null ? List.of() : request.items();
        if (request.profileId() == null && session.isEmpty()) {
            throw Problems.invalid("profileId", "or items must be given");
        }
        var language = ReasonLanguage.accepted(accept);
        var wish = Wish.of(
                orDefault(request.limit()),
                request.excludePurchased(),
                request.categories(),
                request.exclude(),
                language);
        return in(language, recommender.forCustomer(request.profileId(), session, wish));
    }

    @PostMapping("/batch")
    @Operation(summary = "For up to 100 customers at once, up to 20 items each")
    ResponseEntity<BatchAnswer> batch(
            @Valid @RequestBody BatchRequest request,
            @RequestHeader(name = HttpHeaders.ACCEPT_LANGUAGE, required = false) @Nullable String accept) {
        var language = ReasonLanguage.accepted(accept);
        var wish = Wish.of(
                orDefault(request.limit()),
                request.excludePurchased(),
                request.categories(),
                request.exclude(),
                language);
        var results = request.profileIds().stream()
                .map(profile -> {
                    var answer = recommender.forCustomer(profile, List.of(), wish);
                    return new BatchAnswer.Result(profile, answer.items(), answer.strategy(), answer.degraded());
                })
                .toList();
        return in(language, new BatchAnswer(results));
    }

    @GetMapping("/items/{id}/similar")
    @Operation(summary = "Items like one of the catalogue; kind is collaborative, content or hybrid")
    ResponseEntity<Recommendations> similar(
            @PathVariable String id,
            @RequestParam(defaultValue = "10") @Min(1) @Max(100) int limit,
            @RequestParam(defaultValue = "hybrid") String kind,
            @RequestHeader(name = HttpHeaders.ACCEPT_LANGUAGE, required = false) @Nullable String accept) {
        var language = ReasonLanguage.accepted(accept);
        var wish = Wish.of(limit, false, List.of(), List.of(), language);
        return in(language, recommender.similar(id, kinds(kind), wish));
    }

    @GetMapping("/popular")
    @Operation(summary = "What many choose now, of all categories or of some")
    ResponseEntity<Recommendations> popular(
            @RequestParam(required = false) @Nullable @Size(max = 20) List<String> category,
            @RequestParam(defaultValue = "10") @Min(1) @Max(100) int limit,
            @RequestHeader(name = HttpHeaders.ACCEPT_LANGUAGE, required = false) @Nullable String accept) {
        var language = ReasonLanguage.accepted(accept);
        return in(language, recommender.popular(Wish.of(limit, false, category, List.of(), language)));
    }

    private static Set<ModelKind> kinds(String kind) {
        return switch (kind) {
            case "hybrid" -> EnumSet.allOf(ModelKind.class);
            case "collaborative" -> EnumSet.of(ModelKind.COLLABORATIVE);
            case "content" -> EnumSet.of(ModelKind.CONTENT);
            default -> throw Problems.invalid("kind", "must be collaborative, content or hybrid");
        };
    }

    private static int orDefault(@Nullable Integer limit) {
        return limit == null ? DEFAULT_LIMIT : limit;
    }

    private static <T> ResponseEntity<T> in(ReasonLanguage language, T body) {
        return ResponseEntity.ok()
                .header(HttpHeaders.CONTENT_LANGUAGE, language.tag())
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT_LANGUAGE)
                .body(body);
    }
}
