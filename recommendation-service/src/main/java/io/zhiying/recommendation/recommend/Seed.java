package io.zhiying.recommendation.recommend;

/** An item that an answer starts from, and how much it says about what the customer wants now; above zero. */
public record Seed(String itemId, double weight) {}
