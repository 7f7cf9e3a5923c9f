package io.zhiying.nlp;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Starts the nlp service. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class NlpApplication {
    public static void main(String[] args) {
        SpringApplication.run(NlpApplication.class, args);
    }
}
