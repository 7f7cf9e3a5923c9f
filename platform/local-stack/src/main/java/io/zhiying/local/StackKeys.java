package io.zhiying.local;

/**
 * The two keys of workspace {@code default} that a fresh platform starts with.
 *
 * @param admin an API key with every scope, sent as {@code Authorization: Bearer}
 * @param write a Segment write key, sent as Basic user name
 */
public record StackKeys(String admin, String write) {}
