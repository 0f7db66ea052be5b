package io.zss.samples.secured;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;

/**
 * Has {@code @PreAuthorize} hold for the verbs of the service.
 */
@Profile("service")
@Configuration(proxyBeanMethods = false)
@EnableMethodSecurity
class MethodSecurity {

}
