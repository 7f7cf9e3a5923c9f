package io.zhiying.recommendation.similarity;

import java.util.Arrays;

/**
 * Who chose what and how strongly: a sparse matrix of users by items, kept by user and by item (compressed sparse rows
 * and columns), about 16 bytes an entry.
 */
public final class InteractionMatrix {
    final int users;
    final int items;
    final int[] userStart;
    final int[] userItems;
    final float[] userWeights;
    final int[] itemStart;
    final int[] itemUsers;
    final float[] itemWeights;

    private InteractionMatrix(int items, int[] userStart, int[] userItems, float[] userWeights) {
        this.users = userStart.length - 1;
        this.items = items;
        this.userStart = userStart;
        this.userItems = userItems;
        this.userWeights = userWeights;
        this.itemStart = new int[items + 1];
        this.itemUsers = new int[userItems.length];
        this.itemWeights = new float[userItems.length];
        transpose();
    }

    private void transpose() {
        for (int item : userItems) {
            itemStart[item + 1]++;
        }
        for (int i = 0; i < items; i++) {
            itemStart[i + 1] += itemStart[i];
        }
        int[] next = Arrays.copyOf(itemStart, items);
        for (int user = 0; user < users; user++) {
            for (int e = userStart[user]; e < userStart[user + 1]; e++) {
                int at = next[userItems[e]]++;
                itemUsers[at] = user;
                itemWeights[at] = userWeights[e];
            }
        }
    }

    public int users() {
        return users;
    }

    public int items() {
        return items;
    }

    /** Pairs of a user and an item. */
    public int entries() {
        return userItems.length;
    }

    /** How many users chose the item. */
    public int usersOf(int item) {
        return itemStart[item + 1] - itemStart[item];
    }

    /** How many items the user chose. */
    public int itemsOf(int user) {
        return userStart[user + 1] - userStart[user];
    }

    /** Collects entries user by user. */
    public static final class Builder {
        private final int maxItemsPerUser;
        private int[] userStart = new int[64];
        private int users;
        private int[] userItems = new int[256];
        private float[] userWeights = new float[256];
        private int entries;
        private int items;

        /**
         * @param maxItemsPerUser entries of one user beyond this are left out: pairs grow with the square, and one
         *     customer with a hundred thousand items (a till, a crawler) says little about taste
         */
        public Builder(int maxItemsPerUser) {
            this.maxItemsPerUser = maxItemsPerUser;
        }

        /** Every later {@link #add} belongs to the next user. */
        public Builder nextUser() {
            if (users > 0 && entries == userStart[users - 1]) {
                return this;
            }
            userStart = grow(userStart, users);
            userStart[users++] = entries;
            return this;
        }

        /** An item may be given once per user. Weights must be above zero. */
        public Builder add(int item, float weight) {
            if (users == 0) {
                throw new IllegalStateException("nextUser() comes first");
            }
            if (item < 0 || !(weight > 0)) {
                throw new IllegalArgumentException("item " + item + " with weight " + weight);
            }
            if (entries - userStart[users - 1] < maxItemsPerUser) {
                userItems = grow(userItems, entries);
                if (userWeights.length < userItems.length) {
                    userWeights = Arrays.copyOf(userWeights, userItems.length);
                }
                userItems[entries] = item;
                userWeights[entries++] = weight;
                items = Math.max(items, item + 1);
            }
            return this;
        }

        /** @param itemCount rows to keep for items, at least as many as were seen */
        public InteractionMatrix build(int itemCount) {
            nextUser();
            int rows = users == 0 ? 0 : users - 1;
            int[] starts = Arrays.copyOf(userStart, rows + 1);
            starts[rows] = entries;
            return new InteractionMatrix(
                    Math.max(itemCount, items),
                    starts,
                    Arrays.copyOf(userItems, entries),
                    Arrays.copyOf(userWeights, entries));
        }

        private static int[] grow(int[] array, int need) {
            return need < array.length ? array : Arrays.copyOf(array, Math.max(need + 1, array.length * 3 / 2));
        }
    }
}
