package io.zhiying.local.service;

import io.zhiying.local.Secrets;
import io.zhiying.local.StackConfig;
import io.zhiying.local.StackLogs;
import io.zhiying.local.StackPort;
import io.zhiying.local.process.ChildEnvironment;
import java.util.Map;

/** The settings that a service is started with, as docs/architecture.md names them. */
final class ServiceEnvironment {
    private final StackConfig config;
    private final Secrets secrets;

    ServiceEnvironment(StackConfig config, Secrets secrets) {
        this.config = config;
        this.secrets = secrets;
    }

    Map<String, String> of(PlatformService service) {
        Map<String, String> settings = ChildEnvironment.from(config.environment());
        settings.keySet().removeIf(ServiceEnvironment::isForTheLauncher);
        settings.putIfAbsent("ZHIYING_KAFKA_PARTITIONS", "4");
        settings.putIfAbsent("DJL_CACHE_DIR", config.home().resolve("cache/djl").toString());
        settings.putIfAbsent("ZHIYING_PUBLIC_URL", config.url(StackPort.GATEWAY));
        boundLog(settings, service);
        settings.put("ZHIYING_KAFKA_REPLICATION", "1");
        settings.put("ZHIYING_KAFKA_BOOTSTRAP_SERVERS", config.urls().kafka());
        settings.put("ZHIYING_DATABASE_URL", config.urls().jdbc(service.database()));
        settings.put("ZHIYING_DATABASE_USER", service.appRole());
        settings.put("ZHIYING_DATABASE_PASSWORD", secrets.password(service.appRole()));
        settings.put("ZHIYING_DATABASE_OWNER_USER", service.ownerRole());
        settings.put("ZHIYING_DATABASE_OWNER_PASSWORD", secrets.password(service.ownerRole()));
        settings.put("ZHIYING_INTERNAL_TOKEN_SECRET", secrets.password("internal-token"));
        settings.put("ZHIYING_BIND_ADDRESS", StackConfig.HOST);
        settings.put("ZHIYING_PORT", Integer.toString(config.port(service.port())));
        for (PlatformService other : PlatformService.values()) {
            settings.put("ZHIYING_" + other.name() + "_URL", config.url(other.port()));
        }
        switch (service) {
            case GATEWAY -> {
                settings.put("ZHIYING_BOOTSTRAP_WORKSPACE", "default");
                settings.put("ZHIYING_BOOTSTRAP_ADMIN_KEY", secrets.keys().admin());
                settings.put("ZHIYING_BOOTSTRAP_WRITE_KEY", secrets.keys().write());
            }
            case MODEL_SERVING ->
                settings.putIfAbsent(
                        "ZHIYING_MODEL_STORE", config.home().resolve("models").toString());
            case CUSTOMER_PROFILE -> settings.putIfAbsent("ZHIYING_DATA_KEY_SECRET", secrets.password("data-key"));
            case CAMPAIGN -> {
                settings.putIfAbsent(
                        "ZHIYING_CAMPAIGN_JOURNAL_DIR",
                        config.home().resolve("campaign-journal").toString());
                settings.putIfAbsent("ZHIYING_CAMPAIGN_TRACKING_SECRET", secrets.password("campaign-tracking"));
                // Whoever names a mail server of their own gets it; everybody else gets the mailbox.
                if (settings.putIfAbsent("ZHIYING_SMTP_HOST", StackConfig.HOST) == null) {
                    settings.put("ZHIYING_SMTP_PORT", Integer.toString(config.port(StackPort.SMTP)));
                }
            }
            default -> {}
        }
        return settings;
    }

    /**
     * The service writes its log itself, into the file that its output goes to, since only it can begin a new one: a
     * neighbour that is away for a weekend must not fill the disk.
     */
    private void boundLog(Map<String, String> settings, PlatformService service) {
        String log = StackLogs.of(config, service.process()).toString();
        settings.putIfAbsent("LOGGING_FILE_NAME", log);
        settings.putIfAbsent("LOGGING_THRESHOLD_CONSOLE", "OFF");
        settings.putIfAbsent("LOGGING_LOGBACK_ROLLINGPOLICY_FILENAMEPATTERN", log + ".%d{yyyy-MM-dd}.%i");
        settings.putIfAbsent("LOGGING_LOGBACK_ROLLINGPOLICY_MAXFILESIZE", StackLogs.LARGEST_MB + "MB");
        settings.putIfAbsent("LOGGING_LOGBACK_ROLLINGPOLICY_TOTALSIZECAP", StackLogs.KEPT_MB + "MB");
        settings.putIfAbsent("LOGGING_LOGBACK_ROLLINGPOLICY_MAXHISTORY", "30");
    }

    /** Ports and heaps are the launcher's business; a change of one must not restart every service. */
    private static boolean isForTheLauncher(String name) {
        return name.matches("ZHIYING_(HOME|MAVEN|AOT|COMPILERS|READY_TIMEOUT_SECONDS|\\w+_HEAP|\\w+_PORT)")
                && !name.equals("ZHIYING_SMTP_PORT");
    }
}
