package io.zhiying.serving.generation;

import java.util.List;

/** Looks for stop strings in text that comes in pieces, and holds back what may turn out to be the start of one. */
final class StopStrings {
    private final List<String> stops;
    private final StringBuilder held = new StringBuilder();
    private boolean found;

    StopStrings(List<String> stops) {
        this.stops = stops;
    }

    boolean found() {
        return found;
    }

    /** The text that is no part of a stop string, whatever comes. */
    String add(String piece) {
        held.append(piece);
        int first = Integer.MAX_VALUE;
        for (String stop : stops) {
            int at = held.indexOf(stop);
            first = at >= 0 ? Math.min(first, at) : first;
        }
        if (first < Integer.MAX_VALUE) {
            found = true;
            return release(first);
        }
        return release(held.length() - longestStart());
    }

    /** What is left where no more comes. */
    String rest() {
        return found ? "" : release(held.length());
    }

    private String release(int length) {
        String text = held.substring(0, length);
        held.delete(0, length);
        return text;
    }

    private int longestStart() {
        int longest = 0;
        for (String stop : stops) {
            for (int length = Math.min(stop.length() - 1, held.length()); length > longest; length--) {
                if (held.substring(held.length() - length).equals(stop.substring(0, length))) {
                    longest = length;
                }
            }
        }
        return longest;
    }
}
