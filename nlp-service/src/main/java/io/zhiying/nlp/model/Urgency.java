package io.zhiying.nlp.model;

import io.zhiying.platform.workspace.Workspaces;

/** How urgent the current work is to model-serving: what nobody waits for lets others go first. */
public final class Urgency {
    private static final ScopedValue<Boolean> PATIENT = ScopedValue.newInstance();

    private Urgency() {}

    /** Work that nobody waits for: events that come in, and imports. */
    public static <T, X extends Exception> T patiently(Workspaces.Work<T, X> work) throws X {
        return ScopedValue.where(PATIENT, true).call(work::run);
    }

    static boolean isPatient() {
        return PATIENT.isBound();
    }
}
