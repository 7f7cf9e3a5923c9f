package io.zhiying.local;

import io.zhiying.local.process.PortOwners;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Where one local platform lives.
 *
 * @param root the checkout, which holds the service modules
 * @param home the folder that everything it writes goes to, {@code var} unless told otherwise
 * @param ports a port for each {@link StackPort}
 * @param readyTimeout how long one process may take until it is healthy
 * @param environment what the services inherit; a {@code ZHIYING_…} variable set here reaches them
 */
public record StackConfig(
        Path root, Path home, Map<StackPort, Integer> ports, Duration readyTimeout, Map<String, String> environment) {
    private static final int FIRST_FREE_PORT = 20_000;
    private static final int LAST_FREE_PORT = 32_000;

    public static final String HOST = "127.0.0.1";

    public StackConfig {
        root = root.toAbsolutePath().normalize();
        home = home.toAbsolutePath().normalize();
        ports = Map.copyOf(ports);
        environment = Map.copyOf(environment);
    }

    /** The platform that {@code ./zhiying} in this checkout means, with this environment. */
    public static StackConfig fromEnvironment(Path root, Map<String, String> environment) {
        Map<StackPort, Integer> ports = new EnumMap<>(StackPort.class);
        Map<Integer, StackPort> taken = new HashMap<>();
        for (StackPort port : StackPort.values()) {
            int number = port.from(environment);
            StackPort other = taken.put(number, port);
            if (other != null) {
                throw new StackException(other.variable() + " and " + port.variable() + " are both " + number
                        + "; give each its own port");
            }
            ports.put(port, number);
        }
        Path home = root.resolve(environment.getOrDefault("ZHIYING_HOME", "var"));
        return new StackConfig(root, home, ports, readyTimeout(environment), environment);
    }

    /**
     * A second platform beside any other, on ports that are free now. They lie below those that the system gives to
     * outgoing connections, so that a process that was killed finds its own free again.
     */
    public static StackConfig onFreePorts(Path root, Path home, Map<String, String> environment) {
        Map<StackPort, Integer> ports = new EnumMap<>(StackPort.class);
        int next = ThreadLocalRandom.current().nextInt(FIRST_FREE_PORT, LAST_FREE_PORT);
        for (StackPort port : StackPort.values()) {
            while (!PortOwners.isFree(next)) {
                next++;
            }
            ports.put(port, next++);
        }
        return new StackConfig(root, home, ports, readyTimeout(environment), environment);
    }

    /** The checkout around the current folder. */
    public static Path findRoot() {
        Path start = Path.of("").toAbsolutePath();
        for (Path folder = start; folder != null; folder = folder.getParent()) {
            if (Files.isRegularFile(folder.resolve("zhiying")) && Files.isDirectory(folder.resolve("platform"))) {
                return folder;
            }
        }
        throw new StackException(start + " is not inside a checkout of Zhiying");
    }

    public int port(StackPort port) {
        return java.util.Objects.requireNonNull(ports.get(port));
    }

    public String url(StackPort port) {
        return "http://" + HOST + ":" + port(port);
    }

    public StackUrls urls() {
        return new StackUrls(this);
    }

    private static Duration readyTimeout(Map<String, String> environment) {
        String text = environment.getOrDefault("ZHIYING_READY_TIMEOUT_SECONDS", "180");
        try {
            int seconds = Integer.parseInt(text);
            if (seconds >= 1 && seconds <= 3600) {
                return Duration.ofSeconds(seconds);
            }
        } catch (NumberFormatException e) {
            // Reported below.
        }
        throw new StackException("ZHIYING_READY_TIMEOUT_SECONDS must be a number from 1 to 3600, not '" + text + "'");
    }
}
