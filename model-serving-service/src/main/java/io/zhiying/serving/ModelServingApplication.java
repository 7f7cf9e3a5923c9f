package io.zhiying.serving;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The model-serving service. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class ModelServingApplication {
    public static void main(String[] args) {
        SpringApplication.run(ModelServingApplication.class, args);
    }
}
