package io.zhiying.platform.test;

import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/** Points a service under test at the test servers. */
public final class ServiceTestInitializer implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    @Override
    public void initialize(ConfigurableApplicationContext context) {
        var database = TestServers.newDatabase();
        TestPropertyValues.of(
                        "spring.datasource.url=" + database.url(),
                        "spring.datasource.username=" + database.appUser(),
                        "spring.datasource.password=" + database.password(),
                        "spring.flyway.user=" + database.ownerUser(),
                        "spring.flyway.password=" + database.password(),
                        "spring.kafka.bootstrap-servers=" + TestServers.kafkaBootstrapServers(),
                        "zhiying.internal.token-secret=" + TestTokens.SECRET)
                .applyTo(context);
    }
}
