package io.zhiying.profile.segment;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.platform.problem.Problems;
import io.zhiying.platform.security.RequiresScope;
import io.zhiying.profile.identity.IdentifierNormalizer;
import io.zhiying.profile.segment.StaticLists.Person;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Static lists over HTTP. */
@RestController
@Tag(name = "Segments")
class ListController {
    private static final int MAX_PEOPLE = 1_000;

    private final StaticLists lists;
    private final IdentifierNormalizer normalizer;

    ListController(StaticLists lists, IdentifierNormalizer normalizer) {
        this.lists = lists;
        this.normalizer = normalizer;
    }

    /** Somebody: by {@code profileId}, or by {@code type} and {@code value} of an identifier. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PersonRef(
            @Nullable UUID profileId,

            @Schema(example = "email") @Nullable @Size(max = 63)
            String type,

            @Schema(example = "li@example.com") @Nullable @Size(max = 255)
            String value) {}

    /** At most 1,000 together. */
    record Wanted(
            @Nullable @Size(max = MAX_PEOPLE) List<@NotNull @Valid PersonRef> add,
            @Nullable @Size(max = MAX_PEOPLE) List<@NotNull @Valid PersonRef> remove) {}

    /**
     * What became of it.
     *
     * @param added how many of those named are on the list now, and how many are off it
     * @param unknown those that nobody is, as they were named
     */
    record Done(int added, int removed, List<PersonRef> unknown) {}

    @PostMapping("/v1/segments/{id}/members")
    @RequiresScope("segments:write")
    @Transactional
    @Operation(summary = "Put people on a static list and take others off; once more changes nothing")
    Done change(@PathVariable UUID id, @Valid @RequestBody Wanted wanted) {
        List<PersonRef> add = wanted.add() == null ? List.of() : wanted.add();
        List<PersonRef> remove = wanted.remove() == null ? List.of() : wanted.remove();
        if (add.isEmpty() && remove.isEmpty()) {
            throw Problems.invalid("add", "or remove must name somebody");
        }
        if (add.size() + remove.size() > MAX_PEOPLE) {
            throw Problems.invalid("add", "and remove must have at most %d together".formatted(MAX_PEOPLE));
        }
        var unknown = new ArrayList<PersonRef>();
        var changed = lists.change(id, people("add", add), people("remove", remove));
        return new Done(known(add, changed.added(), unknown), known(remove, changed.removed(), unknown), unknown);
    }

    private List<Person> people(String field, List<PersonRef> refs) {
        var people = new ArrayList<Person>(refs.size());
        for (int i = 0; i < refs.size(); i++) {
            var ref = refs.get(i);
            if (ref.profileId() != null && ref.type() == null && ref.value() == null) {
                people.add(new Person(ref.profileId(), List.of()));
            } else if (ref.profileId() == null && ref.type() != null && ref.value() != null) {
                people.add(new Person(
                        null,
                        normalizer.normalize(ref.type(), ref.value()).stream().toList()));
            } else {
                throw Problems.invalid("%s[%d]".formatted(field, i), "must have profileId, or type and value");
            }
        }
        return people;
    }

    private static int known(List<PersonRef> refs, List<Boolean> known, List<PersonRef> unknown) {
        int count = 0;
        for (int i = 0; i < refs.size(); i++) {
            if (known.get(i)) {
                count++;
            } else {
                unknown.add(refs.get(i));
            }
        }
        return count;
    }
}
