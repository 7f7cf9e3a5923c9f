package io.zhiying.platform.idempotency;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A POST handler that heeds {@code Idempotency-Key}. Handler and key commit in one transaction, so the handler's own
 * changes and the record of its answer are both there or both not, whenever the process dies.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Idempotent {}
