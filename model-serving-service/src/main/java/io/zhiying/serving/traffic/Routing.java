package io.zhiying.serving.traffic;

import io.zhiying.serving.registry.Catalog;
import io.zhiying.serving.registry.Catalog.Served;
import io.zhiying.serving.registry.Model;
import io.zhiying.serving.registry.ModelVersion;
import io.zhiying.serving.registry.VersionState;
import io.zhiying.serving.traffic.Routes.Share;
import io.zhiying.serving.traffic.TrafficRules.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Which versions a name leads to now, for the current workspace. */
@Component
public class Routing {
    private final Catalog catalog;
    private final Traffics traffics;

    Routing(Catalog catalog, Traffics traffics) {
        this.catalog = catalog;
        this.traffics = traffics;
    }

    /**
     * @param chosen a version's number, which no rules apply to, or an alias
     * @throws io.zhiying.platform.problem.Problem {@code model.not_found}, {@code version.not_found} or
     *     {@code version.not_ready}
     */
    @Transactional(readOnly = true)
    public Routes routes(String name, String chosen) {
        Served own = catalog.serve(name, chosen);
        return catalog.aliasOwner(own.model(), chosen)
                .flatMap(owner -> traffics.find(owner, name, chosen))
                .filter(rules -> rules.version().equals(own.version().id()))
                .map(rules -> routes(own, rules))
                .orElseGet(() -> Routes.only(own));
    }

    private Routes routes(Served own, TrafficRules rules) {
        List<Share> split = new ArrayList<>();
        if (rules.ownShare() > 0) {
            split.add(new Share(own, rules.ownShare()));
        }
        rules.split().forEach(part -> share(own.model(), part).ifPresent(split::add));
        Share shadow = rules.shadow() == null
                ? null
                : share(own.model(), rules.shadow()).orElse(null);
        return new Routes(own, new Routes.Rules(rules.owner(), rules.epoch(), rules.salt(), split, shadow));
    }

    private Optional<Share> share(Model model, Part part) {
        return catalog.version(part.version())
                .filter(version -> version.state() == VersionState.READY)
                .map((ModelVersion version) -> new Share(new Served(model, version), part.share()));
    }
}
