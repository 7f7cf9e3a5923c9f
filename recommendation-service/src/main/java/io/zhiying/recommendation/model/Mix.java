package io.zhiying.recommendation.model;

import java.time.Duration;

/**
 * How much each part of an item's score counts. Each part is 0 to 1 of the best of its kind.
 *
 * @param collaborative who chose what
 * @param content what the items are
 * @param popularity what many choose now: where little is known of somebody, the best guess
 * @param repeat what the customer bought before, by how often
 * @param repeatFrom purchases from which that counts
 * @param historyHalfLife an interaction of the customer this much older counts half as much
 * @param popularHalfLife the same for what many choose
 */
public record Mix(
        double collaborative,
        double content,
        double popularity,
        double repeat,
        int repeatFrom,
        Duration historyHalfLife,
        Duration popularHalfLife) {}
