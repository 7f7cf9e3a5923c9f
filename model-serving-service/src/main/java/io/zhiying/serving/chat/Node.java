package io.zhiying.serving.chat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A part of a template. */
@FunctionalInterface
interface Node {
    void render(Scope scope);

    record Text(String text) implements Node {
        @Override
        public void render(Scope scope) {
            scope.print(text);
        }
    }

    record Print(Expression expression) implements Node {
        @Override
        public void render(Scope scope) {
            scope.step();
            scope.print(Values.text(expression.value(scope)));
        }
    }

    record Block(List<Node> nodes) implements Node {
        @Override
        public void render(Scope scope) {
            nodes.forEach(node -> node.render(scope));
        }
    }

    record If(Expression condition, Node then, Node otherwise) implements Node {
        @Override
        public void render(Scope scope) {
            scope.step();
            (Values.isTrue(condition.value(scope)) ? then : otherwise).render(scope);
        }
    }

    /** @param field of a namespace; null for a name */
    record Set(String name, @Nullable String field, Expression expression) implements Node {
        @Override
        @SuppressWarnings("unchecked") // maps of templates have text keys
        public void render(Scope scope) {
            scope.step();
            Object value = expression.value(scope);
            if (field == null) {
                scope.set(name, value);
            } else if (scope.get(name) instanceof Map<?, ?> space) {
                ((Map<String, @Nullable Object>) space).put(field, value);
            } else {
                throw new TemplateFailure("the chat template sets a field of %s, which is none".formatted(name));
            }
        }
    }

    record For(
            List<String> names, Expression over, @Nullable Expression condition, Node body) implements Node {
        @Override
        public void render(Scope scope) {
            List<@Nullable Object> items = new ArrayList<>();
            for (Object item : Values.items(over.value(scope))) {
                scope.push();
                bind(scope, item);
                if (condition == null || Values.isTrue(condition.value(scope))) {
                    items.add(item);
                }
                scope.pop();
            }
            for (int i = 0; i < items.size(); i++) {
                scope.step();
                scope.push();
                bind(scope, items.get(i));
                scope.set("loop", loop(i, items));
                body.render(scope);
                scope.pop();
            }
        }

        private void bind(Scope scope, @Nullable Object item) {
            if (names.size() == 1) {
                scope.set(names.getFirst(), item);
                return;
            }
            List<?> parts = Values.items(item);
            if (parts.size() != names.size()) {
                throw new TemplateFailure("the chat template unpacks what has another size");
            }
            for (int i = 0; i < names.size(); i++) {
                scope.set(names.get(i), parts.get(i));
            }
        }

        private static Map<String, @Nullable Object> loop(int index, List<@Nullable Object> items) {
            Map<String, @Nullable Object> loop = new HashMap<>();
            loop.put("index", index + 1L);
            loop.put("index0", (long) index);
            loop.put("first", index == 0);
            loop.put("last", index == items.size() - 1);
            loop.put("length", (long) items.size());
            loop.put("previtem", index == 0 ? Values.UNDEFINED : items.get(index - 1));
            loop.put("nextitem", index == items.size() - 1 ? Values.UNDEFINED : items.get(index + 1));
            return loop;
        }
    }
}
