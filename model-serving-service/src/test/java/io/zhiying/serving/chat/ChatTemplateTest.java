package io.zhiying.serving.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.zhiying.serving.chat.ChatTemplate.Message;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatTemplateTest {
    private static final List<Message> TALK =
            List.of(new Message("system", " Be brief. "), new Message("user", "你好！"), new Message("assistant", "您好。"));

    @Test
    void rendersATemplateWithLoopsConditionsNamespacesAndSlices() {
        String source = """
                {{- bos_token }}
                {%- set ns = namespace(seen=0) %}
                {%- if messages[0]['role'] == 'system' %}
                    {%- set system = messages[0].content | trim %}
                    {%- set rest = messages[1:] %}
                {%- else %}
                    {%- set rest = messages %}
                {%- endif %}
                {%- for message in rest %}
                    {%- set ns.seen = ns.seen + 1 %}
                    {%- if loop.first and system is defined %}{{ '<<' + system + '>>' }}{% endif %}
                    {{- '[' ~ message.role.upper() ~ ':' ~ message.content ~ ']' }}
                    {%- if not loop.last %}{{ ',' }}{% endif %}
                {%- endfor %}
                {%- if add_generation_prompt and ns.seen > 1 %}{{ '|' ~ ns.seen }}{% endif %}""";

        assertThat(ChatTemplate.of(source, Map.of("bos_token", "<s>")).render(TALK))
                .isEqualTo("<s><<Be brief.>>[USER:你好！],[ASSISTANT:您好。]|2");
    }

    @Test
    void treatsBlanksAroundBlocksAsTransformersDoes() {
        String source =
                "{% for m in messages %}\n  {% if m.role == 'user' %}\n  {{ m.content }}\n  {% endif %}\n{% endfor %}\nend\n";

        assertThat(ChatTemplate.of(source, Map.of()).render(TALK)).isEqualTo("  你好！\nend\n");
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", quoteCharacter = '\u0000', textBlock = """
            {{ 1 + 2 * 3 - 4 // 3 % 2 }}                                    => 6
            {{ 'a' in 'bar' and not false }}                                => True
            {{ 'x' if messages | length == 3 else 'y' }}                    => x
            {{ messages[-1].role }}                                         => assistant
            {{ messages[::-1][0].role }}                                    => assistant
            {{ 'a,b,c'.split(',')[1] }}                                     => b
            {{ ['x', 'y'] | join('-') }}                                    => x-y
            {{ {'k': [1, true, none]} | tojson }}                           => {"k":[1,true,null]}
            {{ nothing | default('d') }}                                    => d
            {{ '<t>x</t>y'.split('</t>')[-1].lstrip('y') }}z                => z
            {% for k, v in {'a': 1}.items() %}{{ k }}={{ v }}{% endfor %}   => a=1
            {% for i in range(3) if i != 1 %}{{ loop.index }}{{ i }}{% endfor %} => 1022
            {{ tools is not defined }}                                      => True
            {# nothing #}{{ "it's \\n" | trim }}                            => it's
            """)
    void computesAsPythonDoes(String source, String expected) {
        assertThat(ChatTemplate.of(source, Map.of()).render(TALK)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% for x in messages %}",
                "{% macro m() %}{% endmacro %}",
                "{% include 'x' %}",
                "{{ 'open }}",
                "{{ a b }}",
                "{% if %}{% endif %}",
                "{{",
                "{# never"
            })
    void refusesWhatIsNotATemplate(String source) {
        assertThatExceptionOfType(TemplateFailure.class).isThrownBy(() -> ChatTemplate.of(source, Map.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{ raise_exception('no') }}",
                "{{ messages.getClass() }}",
                "{{ ''.__class__.__mro__ }}",
                "{{ messages[0].role.getBytes() }}",
                "{% for a in range(9999) %}{% for b in range(9999) %}{% set c = a + b %}{% endfor %}{% endfor %}",
                "{% set ns = namespace(s='xxxxxxxxxxxxxxxx') %}{% for a in range(99) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
                "{{ range(1000000000) }}",
                "{{ 1 // 0 }}"
            })
    void endsWhateverATemplateTries(String source) {
        var template = ChatTemplate.of(source, Map.of());

        assertThatExceptionOfType(TemplateFailure.class).isThrownBy(() -> template.render(TALK));
    }
}
