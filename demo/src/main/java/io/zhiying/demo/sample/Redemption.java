package io.zhiying.demo.sample;

import java.time.LocalDate;

/**
 * A coupon used at the till.
 *
 * @param ordinal counts the same coupon of the same household on the same day, from 1
 */
public record Redemption(String household, String coupon, String campaign, LocalDate date, int ordinal) {}
