package io.zhiying.profile.audit;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.UUID;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;

/** Whose data the current request is about, where its path does not say so. */
public final class AuditedProfiles {
    private static final String ATTRIBUTE = AuditedProfiles.class.getName();

    private AuditedProfiles() {}

    public static void add(Collection<UUID> profiles) {
        var attributes = RequestContextHolder.getRequestAttributes();
        if (attributes != null) {
            Set<UUID> all = new LinkedHashSet<>(of(attributes));
            all.addAll(profiles);
            attributes.setAttribute(ATTRIBUTE, all, RequestAttributes.SCOPE_REQUEST);
        }
    }

    /** Those that came since they were taken last. */
    static Set<UUID> take(RequestAttributes attributes) {
        var profiles = of(attributes);
        attributes.removeAttribute(ATTRIBUTE, RequestAttributes.SCOPE_REQUEST);
        return profiles;
    }

    @SuppressWarnings("unchecked")
    private static Set<UUID> of(RequestAttributes attributes) {
        var known = attributes.getAttribute(ATTRIBUTE, RequestAttributes.SCOPE_REQUEST);
        return known == null ? Set.of() : (Set<UUID>) known;
    }
}
