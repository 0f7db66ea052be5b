package io.zss.spring.security;

import java.time.Instant;
import java.util.List;

import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.autoconfigure.ZssContextRunner;
import io.zss.autoconfigure.ZssSecurityContextAutoConfiguration;
import io.zss.client.CallInterceptor;
import io.zss.client.ZssCallException;
import io.zss.spring.client.ZssTemplate;
import io.zss.worker.RequestInterceptor;
import io.zss.worker.ServiceRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * The identity of the end user, as a signed token in a header: the code of
 * {@code docs/security.md}.
 */
@Timeout(120)
class EndUserTests {

	private static final SecretKey KEY = new SecretKeySpec(new byte[32], "HmacSHA256");

	private final ApplicationContextRunner runner = ZssContextRunner.withBroker()
		.withConfiguration(AutoConfigurations.of(ZssSecurityContextAutoConfiguration.class))
		.withUserConfiguration(Application.class, CallerConfiguration.class, WorkerConfiguration.class);

	@AfterEach
	void signOut() {
		SecurityContextHolder.clearContext();
	}

	@Test
	void handlerSeesTheEndUserOfTheFirstCallerAlsoThroughAnotherService() {
		this.runner.run((context) -> {
			ZssTemplate template = context.getBean(ZssTemplate.class);
			signIn(token("erika", Instant.now().plusSeconds(60), "clerk"));
			assertThat(template.call("ORDERS", "CANCEL", "order-1", String.class)).isEqualTo("order-1 by erika");
			assertThat(template.call("SHOP", "CANCEL", "order-2", String.class)).isEqualTo("order-2 by erika");
		});
	}

	@Test
	void whatTheTokenDoesNotProveIsRefused() {
		this.runner.run((context) -> {
			ZssTemplate template = context.getBean(ZssTemplate.class);
			assertThat(status(template)).isEqualTo(401);
			signIn(token("max", Instant.now().plusSeconds(60), "visitor"));
			assertThat(status(template)).isEqualTo(403);
			signIn(token("erika", Instant.now().minusSeconds(3600), "clerk"));
			assertThat(status(template)).isEqualTo(401);
			Jwt good = token("erika", Instant.now().plusSeconds(60), "clerk");
			signIn(Jwt.withTokenValue(good.getTokenValue() + "x")
				.headers((headers) -> headers.put("alg", "HS256"))
				.subject("erika")
				.build());
			assertThat(status(template)).isEqualTo(401);
		});
	}

	private static int status(ZssTemplate template) {
		return catchThrowableOfType(ZssCallException.class,
				() -> template.call("ORDERS", "CANCEL", "order-1", String.class))
			.getStatus();
	}

	/**
	 * As the resource server of Spring Security does it for a web request.
	 */
	private static void signIn(Jwt token) {
		SecurityContextHolder.getContext()
			.setAuthentication(UsernamePasswordAuthenticationToken.authenticated(token.getSubject(), token, List.of()));
	}

	private static Jwt token(String user, Instant expires, String role) {
		return NimbusJwtEncoder.withSecretKey(KEY)
			.build()
			.encode(JwtEncoderParameters.from(JwsHeader.with(MacAlgorithm.HS256).build(),
					JwtClaimsSet.builder()
						.subject(user)
						.issuedAt(expires.minusSeconds(7200))
						.expiresAt(expires)
						.claim("roles", List.of(role))
						.build()));
	}

	@Configuration(proxyBeanMethods = false)
	static class CallerConfiguration {

		// tag::caller[]
		@Bean
		CallInterceptor endUserToken() {
			return (call, next) -> {
				// In a handler the token of its request, else that of the web request.
				ServiceRequest served = ServiceRequest.current();
				Authentication user = SecurityContextHolder.getContext().getAuthentication();
				Object token = (served != null) ? served.headers().get("end-user")
						: (user != null && user.getCredentials() instanceof Jwt jwt) ? jwt.getTokenValue() : null;
				return next.proceed((token != null) ? call.withHeader("end-user", token) : call);
			};
		}
		// end::caller[]

	}

	@Configuration(proxyBeanMethods = false)
	@EnableMethodSecurity
	static class WorkerConfiguration {

		// tag::worker[]
		@Bean
		@Order(1)
		RequestInterceptor endUser(JwtDecoder decoder) {
			return (request, next) -> {
				if (request.headers().get("end-user") instanceof String token) {
					Jwt jwt = verified(token, decoder);
					SecurityContextHolder.getContext()
						.setAuthentication(UsernamePasswordAuthenticationToken.authenticated(jwt.getSubject(), jwt,
								AuthorityUtils.createAuthorityList(jwt.getClaimAsStringList("roles"))));
				}
				return next.handle(request);
			};
		}

		private static Jwt verified(String token, JwtDecoder decoder) {
			try {
				return decoder.decode(token);
			}
			catch (JwtException ex) {
				// Answered 401.
				throw new BadCredentialsException("The token of the end user is not valid", ex);
			}
		}
		// end::worker[]

	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

		@Bean
		JwtDecoder decoder() {
			return NimbusJwtDecoder.withSecretKey(KEY).build();
		}

		@Bean
		Orders orders() {
			return new Orders();
		}

		@Bean
		Shop shop(ObjectProvider<ZssTemplate> template) {
			return new Shop(template);
		}

	}

	// tag::handler[]
	@ZssService("orders")
	static class Orders {

		@ZssVerb
		@PreAuthorize("hasAuthority('clerk')")
		public String cancel(String order) {
			return order + " by " + SecurityContextHolder.getContext().getAuthentication().getName();
		}

	}
	// end::handler[]

	@ZssService("shop")
	static class Shop {

		private final ObjectProvider<ZssTemplate> template;

		Shop(ObjectProvider<ZssTemplate> template) {
			this.template = template;
		}

		@ZssVerb
		String cancel(String order) {
			return this.template.getObject().call("orders", "cancel", order, String.class);
		}

	}

}
