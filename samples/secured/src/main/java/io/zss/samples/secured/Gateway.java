package io.zss.samples.secured;

import io.zss.spring.client.ImportZssClients;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;

/**
 * The client of the gateway, and its users: those of HTTP, whom the service does not
 * know.
 */
@Profile("gateway")
@Configuration(proxyBeanMethods = false)
@ImportZssClients(Accounts.class)
class Gateway {

	@Bean
	SecurityFilterChain http(HttpSecurity http) {
		return http.authorizeHttpRequests(
				(requests) -> requests.requestMatchers(HttpMethod.POST).hasRole("CLERK").anyRequest().authenticated())
			.httpBasic(Customizer.withDefaults())
			// no sessions, no cookies
			.csrf((csrf) -> csrf.disable())
			.build();
	}

	@Bean
	UserDetailsService users() {
		return new InMemoryUserDetailsManager(User.withUsername("clara").password("{noop}clerk").roles("CLERK").build(),
				User.withUsername("vera").password("{noop}viewer").roles("VIEWER").build());
	}

}
