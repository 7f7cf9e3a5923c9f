package io.zhiying.serving.registry;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says whether an alias may move to a version. Asked within the transaction that moves it. */
public interface PromotionGate {
    /**
     * @param from where the alias points now; null where it is new
     * @return why it may not; empty where it may
     */
    Optional<String> refusal(Owner owner, String alias, ModelVersion to, @Nullable ModelVersion from);
}
