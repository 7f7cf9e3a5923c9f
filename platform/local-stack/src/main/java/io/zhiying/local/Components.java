package io.zhiying.local;

import io.zhiying.local.kafka.KafkaServer;
import io.zhiying.local.mailbox.MailboxServer;
import io.zhiying.local.postgres.PostgresServer;
import io.zhiying.local.service.PlatformService;
import io.zhiying.local.service.ServiceInstance;
import io.zhiying.local.service.SourceBuild;
import java.util.Arrays;

/** The component behind each process of one platform. */
final class Components {
    private final StackConfig config;
    private final Secrets secrets;
    private final SourceBuild build;

    Components(StackConfig config, Secrets secrets, SourceBuild build) {
        this.config = config;
        this.secrets = secrets;
        this.build = build;
    }

    Component of(StackProcess process) {
        return switch (process) {
            case POSTGRESQL -> new PostgresServer(config, secrets);
            case KAFKA -> new KafkaServer(config);
            case MAILBOX -> new MailboxServer(config);
            default -> service(service(process));
        };
    }

    ServiceInstance service(PlatformService service) {
        return new ServiceInstance(config, secrets, service, build.jarOf(service));
    }

    static PlatformService service(StackProcess process) {
        return Arrays.stream(PlatformService.values())
                .filter(service -> service.process() == process)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(process + " is not a service"));
    }

    static boolean isService(StackProcess process) {
        return Arrays.stream(PlatformService.values()).anyMatch(service -> service.process() == process);
    }
}
