package io.zss.broker.app.console;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Keeps strangers from the console and its interface. Without a password only this
 * machine is served, and only by a name of its own, so that a page of another site cannot
 * come in by a name that it has pointed here (DNS rebinding). Pages of other sites cannot
 * send anything. The actuator has rules of its own.
 */
final class ConsoleGuard extends OncePerRequestFilter {

	/** Longest body: the payload of a call that a person types, and some more. */
	private static final int MAX_BODY_BYTES = 1024 * 1024;

	private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

	private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD");

	private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
			+ "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

	private final ConsoleProperties properties;

	ConsoleGuard(ConsoleProperties properties) {
		this.properties = properties;
	}

	@Override
	protected boolean shouldNotFilter(HttpServletRequest request) {
		return request.getRequestURI().startsWith("/actuator");
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		response.setHeader("Content-Security-Policy", POLICY);
		response.setHeader("X-Content-Type-Options", "nosniff");
		response.setHeader("Referrer-Policy", "no-referrer");
		response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
		response.setHeader("Cache-Control", "no-store");
		if (this.properties.isSecured()) {
			if (!isSignedIn(request)) {
				response.setHeader("WWW-Authenticate", "Basic realm=\"ZSS console\", charset=\"UTF-8\"");
				refuse(response, HttpServletResponse.SC_UNAUTHORIZED,
						"Sign in with the name and password of the console");
				return;
			}
		}
		else if (!isLoopback(request)) {
			refuse(response, HttpServletResponse.SC_FORBIDDEN,
					"Without 'zss.console.password' the console serves only this machine, as http://127.0.0.1:"
							+ request.getLocalPort());
			return;
		}
		if (!SAFE_METHODS.contains(request.getMethod()) && !isSameOrigin(request)) {
			refuse(response, HttpServletResponse.SC_FORBIDDEN, "The request comes from a page of another site");
			return;
		}
		if (request.getMethod().equals("POST") && !isJson(request)) {
			refuse(response, HttpServletResponse.SC_UNSUPPORTED_MEDIA_TYPE,
					"The body must be JSON, with 'Content-Type: application/json'");
			return;
		}
		long length = request.getContentLengthLong();
		if (length > MAX_BODY_BYTES || (length < 0 && request.getHeader("Transfer-Encoding") != null)) {
			refuse(response, HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE,
					"The body must say its length, and be no longer than " + MAX_BODY_BYTES + " bytes");
			return;
		}
		chain.doFilter(request, response);
	}

	private static boolean isLoopback(HttpServletRequest request) throws IOException {
		// An address, never a name: nothing is looked up.
		return InetAddress.getByName(request.getRemoteAddr()).isLoopbackAddress()
				&& LOOPBACK_NAMES.contains(withoutPort(request.getHeader("Host")));
	}

	private static String withoutPort(@Nullable String host) {
		return (host != null) ? host.toLowerCase(Locale.ROOT).replaceFirst(":\\d*$", "") : "";
	}

	private static boolean isSameOrigin(HttpServletRequest request) {
		String site = request.getHeader("Sec-Fetch-Site");
		if (site != null && !site.equals("same-origin") && !site.equals("none")) {
			return false;
		}
		String origin = request.getHeader("Origin");
		String host = request.getHeader("Host");
		// Programs send none; browsers always do.
		return origin == null
				|| (host != null && (origin.equals("http://" + host) || origin.equals("https://" + host)));
	}

	/**
	 * A form of another site can send other types without asking.
	 */
	private static boolean isJson(HttpServletRequest request) {
		String type = request.getContentType();
		return type != null && type.toLowerCase(Locale.ROOT).matches("application/json\\s*(;.*)?");
	}

	private boolean isSignedIn(HttpServletRequest request) {
		String given = request.getHeader("Authorization");
		if (given == null || !given.startsWith("Basic ")) {
			return false;
		}
		String wanted = "Basic " + Base64.getEncoder()
			.encodeToString(
					(this.properties.user() + ":" + this.properties.password()).getBytes(StandardCharsets.UTF_8));
		return MessageDigest.isEqual(wanted.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
	}

	private static void refuse(HttpServletResponse response, int status, String reason) throws IOException {
		response.setStatus(status);
		response.setContentType("application/json");
		response.getWriter().write("{\"error\":\"" + reason.replace("\"", "\\\"") + "\"}");
	}

}
