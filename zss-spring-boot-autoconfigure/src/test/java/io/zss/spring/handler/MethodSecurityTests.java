package io.zss.spring.handler;

import java.util.Locale;

import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.protocol.ErrorBody;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.core.context.SecurityContextHolder;

import io.zss.worker.RequestInterceptor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Spring Security's method security on services.
 */
@Timeout(60)
class MethodSecurityTests {

	private static RunningServices services;

	@BeforeAll
	static void start() {
		services = RunningServices.of(Secured.class, Security.class);
	}

	@AfterAll
	static void stop() {
		services.close();
	}

	@Test
	void callerWithoutCredentialsGets401() {
		assertThat(services.failure("secret", "nobody").getError()).isEqualTo(ErrorBody.of(401));
	}

	@Test
	void callerWithoutTheRightGets403() {
		assertThat(services.failure("secret", "guest").getError()).isEqualTo(ErrorBody.of(403));
	}

	@Test
	void callerWithTheRightGetsTheResult() {
		assertThat(services.call("secret", "admin")).isEqualTo("secret of admin");
	}

	@ZssService("test")
	static class Secured {

		@ZssVerb
		@PreAuthorize("hasRole('ADMIN')")
		public String secret(String who) {
			return "secret of " + who;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableMethodSecurity
	static class Security {

		@Bean
		@Order(1)
		RequestInterceptor authentication() {
			return (request, next) -> {
				String who = new io.zss.protocol.MessagePackCodec().decode(request.payload(), String.class).toString();
				if (!who.equals("nobody")) {
					SecurityContextHolder.getContext()
						.setAuthentication(
								new TestingAuthenticationToken(who, "", "ROLE_" + who.toUpperCase(Locale.ROOT)));
				}
				try {
					return next.handle(request);
				}
				finally {
					SecurityContextHolder.clearContext();
				}
			};
		}

	}

}
