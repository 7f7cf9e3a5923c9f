package io.zhiying.demo.sample;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A product of the catalogue.
 *
 * @param kind its finest description, such as {@code BABY FOOD JUICES}
 * @param price the median price per unit over the year, USD
 */
public record Product(
        String id,
        String kind,
        String category,
        String department,
        String brand,
        String packageSize,
        BigDecimal price) {

    /** A title to read: the source only has descriptions in capitals. */
    public String title() {
        String name = kind.isEmpty() ? category : kind;
        String words = Arrays.stream(
                        name.toLowerCase(Locale.ROOT).replace(":", ": ").split("\\s+"))
                .map(word -> word.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1))
                .collect(Collectors.joining(" "));
        String titled = words.isBlank() ? "Item " + id : words;
        return packageSize.isEmpty() ? titled : titled + ", " + packageSize;
    }
}
