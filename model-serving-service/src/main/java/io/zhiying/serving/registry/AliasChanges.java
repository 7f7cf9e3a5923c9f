package io.zhiying.serving.registry;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** For what changes how an alias answers without moving it: in the same order as moves, and in the same history. */
@Component
public class AliasChanges {
    private final RegistryEvents events;

    AliasChanges(RegistryEvents events) {
        this.events = events;
    }

    /** One change of a model after another; whoever passes {@link Owner#SHARED} has made sure that an operator acts. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void begin(Owner owner, String model) {
        events.begin(owner, model);
    }

    /** @param version that the change is about */
    @Transactional(propagation = Propagation.MANDATORY)
    public void note(
            Owner owner,
            String model,
            String alias,
            ModelChange.Kind kind,
            @Nullable ModelVersion version,
            @Nullable String reason,
            String by) {
        events.aliasChanged(owner, model, alias, kind, version, reason, by);
    }
}
