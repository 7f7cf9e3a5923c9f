package io.zhiying.platform.test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Set;

/** The layout that every service keeps; each service's architecture test calls {@link #check}. */
public final class ArchitectureRules {
    private static final Set<String> MAPPINGS =
            Set.of("GetMapping", "PostMapping", "PutMapping", "PatchMapping", "DeleteMapping", "RequestMapping");

    private ArchitectureRules() {}

    /**
     * @param root the service's package, for example {@code io.zhiying.campaign}
     * @param platformChores classes that may cross workspaces, each the keeper of a named chore
     */
    public static void check(String root, String... platformChores) {
        var imported = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .withImportOption(location -> !location.contains("/io/zhiying/platform/test/"))
                .importPackages(root);
        for (var rule : rules(root, Set.of(platformChores))) {
            rule.allowEmptyShould(true).check(imported);
        }
        checkNullMarked(imported);
    }

    private static List<ArchRule> rules(String root, Set<String> chores) {
        return List.of(
                slices().matching(root + ".(*)..").should().beFreeOfCycles(),
                methods()
                        .that(new DescribedPredicate<JavaMethod>("handle requests") {
                            @Override
                            public boolean test(JavaMethod method) {
                                return isHandler(method);
                            }
                        })
                        .should(haveAScope()),
                noClasses()
                        .that(new DescribedPredicate<JavaClass>("keep no chore that crosses workspaces") {
                            @Override
                            public boolean test(JavaClass type) {
                                var top = type.getName().replaceAll("\\$.*", "");
                                return !chores.contains(top.substring(top.lastIndexOf('.') + 1));
                            }
                        })
                        .should()
                        .callMethodWhere(com.tngtech.archunit.core.domain.JavaCall.Predicates.target(
                                com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching(
                                        "(run|call)AsPlatform")))
                        .because("a workspace's data is touched only on its behalf"),
                noClasses()
                        .should()
                        .callMethod(java.time.Instant.class, "now")
                        .orShould()
                        .callMethod(java.time.LocalDateTime.class, "now")
                        .orShould()
                        .callMethod(System.class, "currentTimeMillis")
                        .because("time is injected"),
                noClasses()
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("lombok..", "com.fasterxml.jackson.databind..", "java.util.logging..")
                        .because("one way for each thing"),
                fields().that()
                        .areDeclaredInClassesThat()
                        .resideInAPackage(root + "..")
                        .should()
                        .notBeAnnotatedWith("org.springframework.beans.factory.annotation.Autowired")
                        .because("dependencies come by constructor"),
                classes()
                        .that()
                        .haveSimpleNameEndingWith("Impl")
                        .should()
                        .notBeTopLevelClasses()
                        .because("an interface with one implementation is not needed"));
    }

    private static boolean isHandler(JavaMethod method) {
        return method.getOwner().isMetaAnnotatedWith("org.springframework.stereotype.Controller")
                && method.getAnnotations().stream()
                        .anyMatch(annotation ->
                                MAPPINGS.contains(annotation.getRawType().getSimpleName()));
    }

    private static ArchCondition<JavaMethod> haveAScope() {
        return new ArchCondition<>("say who may call it") {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                boolean said = List.of("RequiresScope", "PublicEndpoint").stream()
                        .map(name -> "io.zhiying.platform.security." + name)
                        .anyMatch(name -> method.isAnnotatedWith(name)
                                || method.getOwner().isAnnotatedWith(name));
                events.add(new SimpleConditionEvent(method, said, method.getFullName() + " names no scope"));
            }
        };
    }

    private static void checkNullMarked(JavaClasses classes) {
        classes.stream()
                .map(JavaClass::getPackage)
                .distinct()
                .filter(pack -> !pack.isAnnotatedWith("org.jspecify.annotations.NullMarked"))
                .findFirst()
                .ifPresent(pack -> {
                    throw new AssertionError(pack.getName() + " has no package-info with @NullMarked");
                });
    }
}
