package io.zss.broker.app.console;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.authentication.event.AuthenticationFailureBadCredentialsEvent;
import org.springframework.security.web.authentication.WebAuthenticationDetails;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How often an address may fail to sign in to the console.
 */
class SignInLimitTests {

	private static final int BURST = 10;

	private long nanos = 123;

	private final SignInLimit limit = new SignInLimit(() -> this.nanos);

	@Test
	void addressMayFailTenTimesAtOnceAndThenOnceInSixSeconds() throws Exception {
		for (int i = 0; i < BURST; i++) {
			assertThat(attempt("10.0.0.1").getStatus()).isEqualTo(200);
			fail("10.0.0.1");
		}
		MockHttpServletResponse refused = attempt("10.0.0.1");
		assertThat(refused.getStatus()).isEqualTo(429);
		assertThat(refused.getHeader("Retry-After")).isEqualTo("6");
		assertThat(attempt("10.0.0.2").getStatus()).isEqualTo(200);

		pass(Duration.ofSeconds(5));
		assertThat(attempt("10.0.0.1").getHeader("Retry-After")).isEqualTo("1");
		pass(Duration.ofSeconds(1));
		assertThat(attempt("10.0.0.1").getStatus()).isEqualTo(200);
		fail("10.0.0.1");
		assertThat(attempt("10.0.0.1").getStatus()).isEqualTo(429);
		pass(Duration.ofMinutes(1));
		for (int i = 0; i < BURST; i++) {
			assertThat(attempt("10.0.0.1").getStatus()).isEqualTo(200);
			fail("10.0.0.1");
		}
	}

	@Test
	void passwordsThatAreRightCountForNothing() throws Exception {
		for (int i = 0; i < 10 * BURST; i++) {
			assertThat(attempt("10.0.0.1").getStatus()).isEqualTo(200);
		}
	}

	@Test
	void aNetworkOfIpv6IsOneAddress() throws Exception {
		for (int i = 0; i < BURST; i++) {
			fail("2001:db8:1:2::" + i);
		}
		assertThat(attempt("2001:db8:1:2:aaaa::1").getStatus()).isEqualTo(429);
		assertThat(attempt("2001:db8:1:3::1").getStatus()).isEqualTo(200);
	}

	@Test
	void requestsWithoutAPasswordAreNotLimited() throws Exception {
		for (int i = 0; i < BURST; i++) {
			fail("10.0.0.1");
		}
		assertThat(answer(request("10.0.0.1", "GET", "/login")).getStatus()).isEqualTo(200);
		assertThat(answer(request("10.0.0.1", "GET", "/api/services")).getStatus()).isEqualTo(200);
		assertThat(answer(request("10.0.0.1", "POST", "/login")).getStatus()).isEqualTo(429);
	}

	@Test
	void moreAddressesThanThereIsRoomForShareOneLimit() throws Exception {
		for (int i = 0; i < 10_000 + BURST; i++) {
			fail("10." + i / 65536 + "." + i / 256 % 256 + "." + i % 256);
		}
		assertThat(attempt("192.168.0.1").getStatus()).isEqualTo(429);
		assertThat(attempt("10.0.0.1").getStatus()).as("one that has a limit of its own").isEqualTo(200);
	}

	private void pass(Duration time) {
		this.nanos += time.toNanos();
	}

	private void fail(String address) {
		UsernamePasswordAuthenticationToken tried = new UsernamePasswordAuthenticationToken("alice", "guess");
		tried.setDetails(new WebAuthenticationDetails(address, null));
		this.limit.onFailure(new AuthenticationFailureBadCredentialsEvent(tried, new BadCredentialsException("no")));
	}

	private MockHttpServletResponse attempt(String address) throws Exception {
		MockHttpServletRequest request = request(address, "GET", "/api/services");
		request.addHeader("Authorization", "Basic YWxpY2U6Z3Vlc3M=");
		return answer(request);
	}

	private MockHttpServletResponse answer(MockHttpServletRequest request) throws Exception {
		MockHttpServletResponse response = new MockHttpServletResponse();
		this.limit.doFilter(request, response, new MockFilterChain());
		return response;
	}

	private static MockHttpServletRequest request(String address, String method, String path) {
		MockHttpServletRequest request = new MockHttpServletRequest(method, path);
		request.setServletPath(path);
		request.setRemoteAddr(address);
		return request;
	}

}
