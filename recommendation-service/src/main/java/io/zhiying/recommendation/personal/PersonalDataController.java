package io.zhiying.recommendation.personal;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.zhiying.platform.security.RequiresScope;
import io.zhiying.recommendation.interaction.ErasedProfiles;
import io.zhiying.recommendation.personal.PersonalData.Kept;
import java.util.UUID;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** For customer-profile, which answers persons and erases them; the gateway does not route it. */
@RestController
@Tag(name = "Personal data", description = "Between services: what is kept of one person.")
class PersonalDataController {
    private final PersonalData personalData;
    private final ErasedProfiles erased;

    PersonalDataController(PersonalData personalData, ErasedProfiles erased) {
        this.personalData = personalData;
        this.erased = erased;
    }

    /** @param remaining how many things are still to be deleted; ask again until there are none */
    record Erased(long remaining) {}

    @GetMapping("/v1/personal-data/{profileId}")
    @RequiresScope("privacy:write")
    @Transactional(readOnly = true)
    @Operation(summary = "What is kept of a person, and how much of it an erasure still has to delete")
    Kept of(@PathVariable UUID profileId) {
        return personalData.of(profileId);
    }

    /** The tombstone of the profile asks for the same; this one answers. */
    @DeleteMapping("/v1/personal-data/{profileId}")
    @RequiresScope("privacy:write")
    @Transactional
    @Operation(summary = "Erase a person, and say how much is still to be deleted")
    Erased erase(@PathVariable UUID profileId) {
        erased.erase(profileId);
        return new Erased(personalData.remaining(profileId));
    }
}
