package io.zhiying.campaign.liquid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class LiquidTemplatesTest {
    private static final Map<String, Object> CUSTOMER =
            Map.of("customer", Map.of("name", "<b>小雨 & Co</b>", "age", 30, "tags", List.of("<i>", "茶")));

    private final LiquidTemplates liquid =
            new LiquidTemplates(new LiquidProperties(20_000, 20_000, 500, Duration.ofMillis(500)));

    @Test
    void escapesWhatAnHtmlPartOutputs() {
        assertThat(html("<p>{{ customer.name }}</p>")).isEqualTo("<p>&lt;b&gt;小雨 &amp; Co&lt;/b&gt;</p>");
        assertThat(html("{{customer.name}}")).isEqualTo("&lt;b&gt;小雨 &amp; Co&lt;/b&gt;");
        assertThat(html("{{- customer.name -}}")).isEqualTo("&lt;b&gt;小雨 &amp; Co&lt;/b&gt;");
        assertThat(html("{{ customer.tags }}")).isEqualTo("&lt;i&gt;茶");
        assertThat(html("{{ customer.name | append: '<script>' }}")).doesNotContain("<script>");
        assertThat(html("{% assign x = customer.name %}{{ x }}")).doesNotContain("<b>");
        assertThat(html("{% for t in customer.tags %}{{ t }}{% endfor %}")).isEqualTo("&lt;i&gt;茶");
        assertThat(html("{% capture x %}{{ customer.name }}{% endcapture %}{{ x }}"))
                .doesNotContain("<b>");
        assertThat(html("{% raw %}{{ customer.name }}{% endraw %}")).isEqualTo("{{ customer.name }}");
        assertThat(html("{% comment %}{{ customer.name }}{% endcomment %}ok")).isEqualTo("ok");
        assertThat(html("{{ '}}' }}")).isEqualTo("}}");
        assertThat(html("字😀{{ customer.age }}😀{{ customer.age }}")).isEqualTo("字😀30😀30");
    }

    @Test
    void outputsHtmlThatItsAuthorAsksFor() {
        assertThat(html("{{ customer.name | raw }}")).isEqualTo("<b>小雨 & Co</b>");
        assertThat(html("{{ customer.name | escape }}")).isEqualTo("&lt;b&gt;小雨 &amp; Co&lt;/b&gt;");
        assertThat(html("{{ 'a\nb<' | newline_to_br }}")).isEqualTo("a<br />\nb&lt;");
    }

    @Test
    void leavesTextPartsAsTheyAre() {
        assertThat(liquid.text("{{ customer.name }} {{ customer.name | escape }}")
                        .render(CUSTOMER)
                        .text())
                .isEqualTo("<b>小雨 & Co</b> <b>小雨 & Co</b>");
    }

    @Test
    void warnsOfVariablesThatHaveNoValue() {
        var rendered = liquid.html("Hello {{ customer.nickname }}{{ customer.age }}{{ shop.url }}")
                .render(CUSTOMER);

        assertThat(rendered.text()).isEqualTo("Hello 30");
        assertThat(rendered.warnings()).containsExactly("customer.nickname has no value", "shop.url has no value");
        assertThat(liquid.html("{{ customer.age }}").render(CUSTOMER).warnings())
                .isEmpty();
    }

    @Test
    void showsTheElseBranchOfAnEmptyList() {
        var template = liquid.html("{% for item in items %}{{ item }}{% else %}nothing{% endfor %}");

        assertThat(template.render(Map.of("items", List.of())).text()).isEqualTo("nothing");
        assertThat(template.render(Map.of("items", List.of("a", "b"))).text()).isEqualTo("ab");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{% include 'secret' %}", "{% include_relative 'secret' %}", "{% include /etc/passwd %}"})
    void includesNothing(String source) {
        assertThatThrownBy(() -> html(source)).isInstanceOf(LiquidError.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% for i in (1..100000000) %}x{% endfor %}",
                "{% for i in (1..400) %}{% for j in (1..400) %}{% endfor %}{% endfor %}",
                "{% assign x = 'xxxxxxxxxx' %}{% for i in (1..60) %}{% assign x = x | append: x %}{% endfor %}",
                "{% assign x = 'xxxxxxxxxx' %}{% for i in (1..60) %}{% assign x = x | replace: 'x', x %}{% endfor %}",
                "{% assign x = 'a,b' | split: ',' %}{% for i in (1..60) %}{% assign x = x | concat: x %}{% endfor %}",
                "{% for i in (1..499) %}"
                        + "0123456789012345678901234567890123456789012345678901234567890123456789{% endfor %}"
            })
    void staysWithinItsLimits(String source) {
        assertThatThrownBy(() -> html(source)).isInstanceOf(LiquidError.class);
    }

    @Test
    void tellsWhereATemplateIsWrong() {
        assertThatThrownBy(() -> liquid.html("ok\n{% if x %}never ended"))
                .isInstanceOf(LiquidError.class)
                .hasMessageContaining("line 2");
        assertThatThrownBy(() -> liquid.html("{% nosuchtag %}")).isInstanceOf(LiquidError.class);
        assertThatThrownBy(() -> html("{{ 1 | divided_by: 0 }}")).isInstanceOf(LiquidError.class);
    }

    @Test
    void refusesToNestWithoutEnd() {
        var deep = "{% if true %}".repeat(1_500) + "{% endif %}".repeat(1_500);

        assertThatThrownBy(() -> html(deep + "{{ unclosed")).isInstanceOf(LiquidError.class);
    }

    @Test
    void reachesNoJavaObjects() {
        assertThat(html("{{ customer.class }}{{ customer.name.class.classLoader }}{{ customer.getClass }}"))
                .isEmpty();
    }

    private String html(String source) {
        return liquid.html(source).render(CUSTOMER).text();
    }
}
