package io.zhiying.profile;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Customers: their events, who they are, what is known of them, and the segments they are in. */
@SpringBootApplication
@ConfigurationPropertiesScan
@EnableScheduling
public class CustomerProfileApplication {
    public static void main(String[] args) {
        SpringApplication.run(CustomerProfileApplication.class, args);
    }
}
