package io.zhiying.recommendation.catalog;

/**
 * What a batch did.
 *
 * @param unchanged items that were already as they were sent
 */
public record UpsertCounts(int created, int updated, int unchanged) {}
