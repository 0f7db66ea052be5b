package io.zss.broker.app.console;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Set;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Keeps strangers from the console and its interface. Where nobody signs in, only this
 * machine is served, and only by a name of its own, so that a page of another site cannot
 * come in by a name that it has pointed here (DNS rebinding). Pages of other sites cannot
 * send anything. The actuator may be read from elsewhere, for probes and meters; what
 * writes there is guarded as the console is.
 */
final class ConsoleGuard extends OncePerRequestFilter implements Ordered {

	/** Longest body: the payload of a call that a person types, and some more. */
	private static final int MAX_BODY_BYTES = 1024 * 1024;

	private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

	private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD");

	private static final Set<String> FORMS = Set.of("/login", "/logout");

	private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
			+ "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

	private final boolean signsIn;

	private final String actuator;

	/**
	 * Creates a guard.
	 * @param signsIn whether users sign in, which is checked behind this guard
	 * @param actuator the path of the actuator
	 */
	ConsoleGuard(boolean signsIn, String actuator) {
		this.signsIn = signsIn;
		this.actuator = actuator;
	}

	/**
	 * Before Spring Security, so that what is refused here costs nothing there.
	 */
	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		boolean isRead = SAFE_METHODS.contains(request.getMethod());
		if (isActuator(request) && isRead) {
			if (!this.signsIn && isRebound(request)) {
				ConsoleRefusals.refuse(response, HttpServletResponse.SC_FORBIDDEN,
						"This machine is asked by a name that is not its own; use 127.0.0.1 or localhost");
				return;
			}
			chain.doFilter(request, response);
			return;
		}
		response.setHeader("Content-Security-Policy", POLICY);
		response.setHeader("X-Content-Type-Options", "nosniff");
		// Not "no-referrer": a form would then be sent with the origin "null".
		response.setHeader("Referrer-Policy", "same-origin");
		response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
		response.setHeader("Cache-Control", "no-store");
		if (!this.signsIn && !isLoopback(request)) {
			ConsoleRefusals.refuse(response, HttpServletResponse.SC_FORBIDDEN,
					"Without 'zss.console.users' the console serves only this machine, as http://127.0.0.1:"
							+ request.getLocalPort());
			return;
		}
		if (!isRead && !isSameOrigin(request)) {
			ConsoleRefusals.refuse(response, HttpServletResponse.SC_FORBIDDEN,
					"The request comes from a page of another site");
			return;
		}
		if (!isRead && !isJson(request) && !(this.signsIn && isForm(request))) {
			ConsoleRefusals.refuse(response, HttpServletResponse.SC_UNSUPPORTED_MEDIA_TYPE,
					"The body must be JSON, with 'Content-Type: application/json'");
			return;
		}
		long length = request.getContentLengthLong();
		if (length > MAX_BODY_BYTES || (length < 0 && request.getHeader("Transfer-Encoding") != null)) {
			ConsoleRefusals.refuse(response, HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE,
					"The body must say its length, and be no longer than " + MAX_BODY_BYTES + " bytes");
			return;
		}
		chain.doFilter(request, response);
	}

	/**
	 * By the path that the server has decoded and made canonical.
	 */
	private boolean isActuator(HttpServletRequest request) {
		String path = request.getServletPath();
		return path.equals(this.actuator) || path.startsWith(this.actuator + "/");
	}

	/**
	 * Signing in and out.
	 */
	private static boolean isForm(HttpServletRequest request) {
		return FORMS.contains(request.getServletPath());
	}

	/**
	 * Whether this machine asks itself by the name of another: a page that has pointed
	 * its name here. An address is never such a name.
	 */
	private static boolean isRebound(HttpServletRequest request) throws IOException {
		String host = withoutPort(request.getHeader("Host"));
		return isLocal(request) && !LOOPBACK_NAMES.contains(host) && !host.matches("[\\d.]+|\\[[\\da-f:.]+]");
	}

	private static boolean isLoopback(HttpServletRequest request) throws IOException {
		return isLocal(request) && LOOPBACK_NAMES.contains(withoutPort(request.getHeader("Host")));
	}

	private static boolean isLocal(HttpServletRequest request) throws IOException {
		// An address, never a name: nothing is looked up.
		return InetAddress.getByName(request.getRemoteAddr()).isLoopbackAddress();
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

}
