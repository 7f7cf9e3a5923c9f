package io.zhiying.campaign.liquid;

import java.util.List;

/**
 * What a template made of its variables.
 *
 * @param warnings in the order met: variables that had no value
 */
public record Rendered(String text, List<String> warnings) {
    public Rendered {
        warnings = List.copyOf(warnings);
    }
}
