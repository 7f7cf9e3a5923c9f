package io.zhiying.local.service;

import io.zhiying.local.Component;
import io.zhiying.local.Secrets;
import io.zhiying.local.StackConfig;
import io.zhiying.local.StackLogs;
import io.zhiying.local.StackProcess;
import io.zhiying.local.process.Health;
import io.zhiying.local.process.JavaCommand;
import io.zhiying.local.process.ProcessSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One service as a process. */
public final class ServiceInstance implements Component {
    private final StackConfig config;
    private final Secrets secrets;
    private final PlatformService service;
    private final Path jar;
    private @Nullable ServiceApp app;

    public ServiceInstance(StackConfig config, Secrets secrets, PlatformService service, Path jar) {
        this.config = config;
        this.secrets = secrets;
        this.service = service;
        this.jar = jar;
    }

    @Override
    public StackProcess process() {
        return service.process();
    }

    @Override
    public ProcessSpec spec() {
        Path cache = app().aotCache();
        boolean used = usesAot(config) && Files.exists(cache);
        return spec(used ? List.of("-XX:AOTCache=" + cache) : List.of());
    }

    /** To run it so that an AOT cache is written at its end. */
    public ProcessSpec trainingSpec() {
        return spec(List.of("-XX:AOTCacheOutput=" + app().aotCacheInTheMaking()));
    }

    /** Whether an AOT cache can still be made: there is none, and making it has not failed for this build. */
    public boolean wantsTraining() {
        return !Files.exists(app().aotCache()) && !Files.exists(app().aotRefusal());
    }

    /**
     * Keeps what a training run left, if it went well; otherwise it is not tried again for this build.
     *
     * @param wentWell whether the service served, so that its cache holds what it needs
     * @return whether there is a cache now
     */
    public boolean keepTraining(boolean wentWell) {
        return app().keepTraining(wentWell);
    }

    public static boolean usesAot(StackConfig config) {
        return !config.environment().getOrDefault("ZHIYING_AOT", "on").equals("off");
    }

    private ServiceApp app() {
        ServiceApp known = app;
        if (known == null) {
            known = ServiceApp.of(service, jar);
            app = known;
        }
        return known;
    }

    public String url(String path) {
        return config.url(service.port()) + path;
    }

    @Override
    public void prepare() {
        app();
    }

    @Override
    public boolean isHealthy() {
        return Health.answersOk(url("/actuator/health/readiness"));
    }

    private ProcessSpec spec(List<String> aot) {
        List<String> command = JavaCommand.flags(config, process(), service.heap());
        command.addAll(aot);
        command.addAll(List.of("-jar", app().jar().toString()));
        return new ProcessSpec(
                process().label(),
                command,
                new ServiceEnvironment(config, secrets).of(service),
                config.home().resolve("work/" + service.label()),
                StackLogs.of(config, process()),
                JavaCommand.marker(config, process()),
                "TERM",
                Duration.ofSeconds(25));
    }
}
