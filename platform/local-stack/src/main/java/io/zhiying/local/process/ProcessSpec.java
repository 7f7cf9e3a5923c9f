package io.zhiying.local.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How to run one process.
 *
 * @param name what people call it
 * @param command the program and its arguments
 * @param environment the whole environment, nothing is inherited
 * @param folder the folder it runs in
 * @param log the file that its output is appended to
 * @param marker a part of the command line that no other process has
 * @param stopSignal the signal that asks it to end well, such as {@code TERM}
 * @param grace how long it may take to end before it is killed
 */
public record ProcessSpec(
        String name,
        List<String> command,
        Map<String, String> environment,
        Path folder,
        Path log,
        String marker,
        String stopSignal,
        Duration grace) {

    public ProcessSpec {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        if (command.stream().noneMatch(argument -> argument.contains(marker))) {
            throw new IllegalArgumentException("the command of " + name + " does not hold its marker " + marker);
        }
    }

    /** Changes whenever the process would be run in another way, so that a running one is out of date. */
    public String fingerprint() {
        var settings = new TreeMap<>(environment);
        settings.keySet().removeIf(name -> !ChildEnvironment.isSetting(name));
        return Fingerprints.ofText(command + "\n" + settings);
    }
}
