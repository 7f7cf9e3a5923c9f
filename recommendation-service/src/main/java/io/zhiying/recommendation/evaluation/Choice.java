package io.zhiying.recommendation.evaluation;

/**
 * A line of an interaction file.
 *
 * @param time seconds since 1970; the line's number where the file has no times, 0 in lists
 */
record Choice(String user, String item, long time, double weight) {}
