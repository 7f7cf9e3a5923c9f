package io.zhiying.demo.sample;

import java.util.List;
import java.util.Map;

/**
 * A household, which is the retailer's customer.
 *
 * @param demographics what is known about it; for two in three, nothing
 */
public record Household(String number, Map<String, String> demographics) {
    private static final String PREFIX = "household-";
    private static final List<String> GIVEN_NAMES = List.of(
            "Alice", "Ben", "Clara", "David", "Emma", "Frank", "Grace", "Henry", "Iris", "Jack", "晓明", "雅琴", "志强", "丽华",
            "建国", "思雨", "子轩", "美玲", "Kate", "Leo", "Maria", "Noah", "Olivia", "Paul");

    /** The id by which the shop knows the customer. */
    public String userId() {
        return userId(number);
    }

    public static String userId(String number) {
        return PREFIX + number;
    }

    /** The number of the household with this user id or this address. */
    public static String numberOf(String userIdOrEmail) {
        String userId = userIdOrEmail.split("@", 2)[0];
        if (!userId.startsWith(PREFIX)) {
            throw new IllegalArgumentException(userIdOrEmail + " is not of a household");
        }
        return userId.substring(PREFIX.length());
    }

    /** Invented: the source has no names. */
    public String givenName() {
        return GIVEN_NAMES.get(Math.floorMod(Integer.parseInt(number) * 31, GIVEN_NAMES.size()));
    }

    /** Whether it agreed to marketing messages. Invented: one in twenty did not. */
    public boolean agreedToMarketing() {
        return Integer.parseInt(number) % 20 != 0;
    }

    /** Invented, at a domain that receives no mail: the source has no addresses. */
    public String email() {
        return userId() + "@example.com";
    }
}
