package io.zss.broker.app.console;

import java.io.IOException;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.InsufficientAuthenticationException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.csrf.CsrfException;

/**
 * Answers requests that the console does not serve, as JSON.
 */
final class ConsoleRefusals {

	private ConsoleRefusals() {
	}

	/**
	 * Nobody has signed in. The console's own page says that it asks: a browser would
	 * otherwise show a window of its own for the password.
	 */
	static void onStranger(HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
			throws IOException {
		if (request.getHeader("X-Requested-With") == null) {
			response.setHeader("WWW-Authenticate", "Basic realm=\"ZSS console\", charset=\"UTF-8\"");
		}
		refuse(response, HttpServletResponse.SC_UNAUTHORIZED, "Sign in with the name and password of the console");
	}

	/**
	 * Who has signed in may not do this. A program without a session that sent neither
	 * name nor password has not signed in; a token would not help it.
	 */
	static void onDenied(HttpServletRequest request, HttpServletResponse response, AccessDeniedException failure)
			throws IOException {
		if (failure instanceof CsrfException && request.getRequestedSessionId() == null
				&& !request.getServletPath().equals("/login")) {
			onStranger(request, response, new InsufficientAuthenticationException("Nobody has signed in", failure));
			return;
		}
		refuse(response, HttpServletResponse.SC_FORBIDDEN, (failure instanceof CsrfException)
				? "The request has no CSRF token of this session: reload the page" : "Your roles do not allow this");
	}

	/**
	 * Answers a request.
	 * @param reason a text of ours
	 */
	static void refuse(HttpServletResponse response, int status, String reason) throws IOException {
		response.setStatus(status);
		response.setContentType("application/json");
		response.getWriter().write("{\"error\":\"" + reason.replace("\"", "\\\"") + "\"}");
	}

}
