package io.zhiying.profile.segment.condition;

import java.util.ArrayList;

/** Which events of the timeline are meant, as SQL over rows {@code e}. */
public final class OccurrenceSql {
    private final Parameters parameters;
    private final ValueSql values;

    public OccurrenceSql(Parameters parameters) {
        this.parameters = parameters;
        this.values = new ValueSql(parameters);
    }

    public String matches(Occurrence wanted) {
        var all = new ArrayList<String>();
        all.add("e.name = " + parameters.bind("name", wanted.event()));
        all.add("e.type = " + parameters.bind("type", wanted.wireKind()));
        wanted.filters().forEach(test -> all.add(values.test(test, "e.properties")));
        return "(" + String.join(" and ", all) + ")";
    }

    /**
     * The SQL/JSON path, in lax mode, to what stands at a property: the elements where it is a list, else itself.
     *
     * @param property as in {@link ValueTest}
     * @throws IllegalArgumentException where it is no path
     */
    public static String elementsAt(String property) {
        return JsonPaths.exists(new ValueTest(property, Operator.EXISTS, null)).path() + "[*]";
    }
}
