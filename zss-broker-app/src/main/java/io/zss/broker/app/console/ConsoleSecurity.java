package io.zss.broker.app.console;

import java.util.EnumSet;
import java.util.List;

import io.zss.broker.app.console.ConsoleProperties.Role;
import jakarta.servlet.DispatcherType;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.web.servlet.DelegatingFilterProxyRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configurers.RequestCacheConfigurer;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;

/**
 * Spring Security for the console and the actuator, where users are configured. Browsers
 * sign in by a form, have a session, and send the CSRF token of a cookie; programs send
 * name and password with each request (HTTP Basic). {@link ConsoleGuard} stands before
 * it.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnConsole
@Conditional(ConsoleSecurity.OnUsers.class)
@EnableWebSecurity
class ConsoleSecurity {

	/** As Spring Boot has it. */
	static final int FILTER_ORDER = -100;

	private static final String FILTER = "springSecurityFilterChain";

	private static final String[] ANY_ROLE = EnumSet.allOf(Role.class).stream().map(Role::name).toArray(String[]::new);

	@Bean
	DelegatingFilterProxyRegistrationBean consoleSecurityFilter() {
		return filter();
	}

	/**
	 * The filter of Spring Security in a server.
	 */
	static DelegatingFilterProxyRegistrationBean filter() {
		DelegatingFilterProxyRegistrationBean filter = new DelegatingFilterProxyRegistrationBean(FILTER);
		filter.setOrder(FILTER_ORDER);
		filter.setDispatcherTypes(EnumSet.allOf(DispatcherType.class));
		return filter;
	}

	@Bean
	UserDetailsService consoleUsers(ConsoleProperties properties) {
		List<UserDetails> users = properties.allUsers()
			.entrySet()
			.stream()
			.map((user) -> User.withUsername(user.getKey())
				.password(ConsolePasswords.stored(user.getValue().password()))
				.roles(user.getValue().roles().stream().map(Role::name).toArray(String[]::new))
				.build())
			.toList();
		return new InMemoryUserDetailsManager(users);
	}

	@Bean
	SignInLog consoleSignInLog() {
		return new SignInLog();
	}

	@Bean
	SignInLimit consoleSignInLimit() {
		return new SignInLimit(System::nanoTime);
	}

	@Bean
	SecurityFilterChain consoleFilterChain(HttpSecurity http,
			@Value("${management.endpoints.web.base-path:/actuator}") String actuator) {
		return http
			.authorizeHttpRequests((requests) -> requests.dispatcherTypeMatchers(DispatcherType.ERROR)
				.permitAll()
				.requestMatchers(actuator + "/health", actuator + "/health/**")
				.permitAll()
				.requestMatchers(HttpMethod.POST, "/api/drain", "/api/resume")
				.hasRole(Role.STEER.name())
				.requestMatchers(HttpMethod.POST, "/api/**")
				.hasRole(Role.CALL.name())
				.requestMatchers(HttpMethod.GET)
				.hasAnyRole(ANY_ROLE)
				.requestMatchers(HttpMethod.HEAD)
				.hasAnyRole(ANY_ROLE)
				// What the actuator writes, wherever it is.
				.anyRequest()
				.hasRole(Role.STEER.name()))
			.formLogin((form) -> form.defaultSuccessUrl("/", true))
			.httpBasic((basic) -> basic.authenticationEntryPoint(ConsoleRefusals::onStranger))
			.logout((logout) -> logout.logoutSuccessUrl("/login?logout"))
			// A program that sends its password sends no cookie that a page could use.
			.csrf((csrf) -> csrf.spa().ignoringRequestMatchers((request) -> request.getHeader("Authorization") != null))
			.exceptionHandling((failures) -> failures.accessDeniedHandler(ConsoleRefusals::onDenied))
			// Nobody has a session before having signed in.
			.requestCache(RequestCacheConfigurer::disable)
			.build();
	}

	@Bean
	PasswordEncoder consolePasswords() {
		return ConsolePasswords.encoder();
	}

	/**
	 * Whether there is anyone who could sign in.
	 */
	static final class OnUsers implements Condition {

		@Override
		public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
			return Binder.get(context.getEnvironment())
				.bindOrCreate("zss.console", ConsoleProperties.class)
				.isSecured();
		}

	}

}
