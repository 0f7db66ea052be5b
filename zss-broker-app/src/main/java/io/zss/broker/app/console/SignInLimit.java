package io.zss.broker.app.console;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import io.zss.transport.AddressBlock;
import io.zss.transport.Allowance;
import io.zss.transport.Allowances;
import io.zss.transport.LineBudget;
import io.zss.transport.Quota;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.security.authentication.event.AbstractAuthenticationFailureEvent;
import org.springframework.security.web.authentication.WebAuthenticationDetails;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Limits how often one address may fail to sign in: ten times at once, then once in six
 * seconds. Until then its passwords are not even looked at, right or wrong; sessions stay
 * as they are. Of IPv6 the first 64 bits count, and addresses that do not fit into the
 * table share one limit. Thread-safe.
 */
final class SignInLimit extends OncePerRequestFilter implements Ordered {

	private static final Logger logger = LoggerFactory.getLogger(SignInLimit.class);

	/** One in a second, which lasts {@link #SECOND} here. */
	private static final Quota QUOTA = new Quota(1, 10, 0);

	private static final int SECOND = 6;

	private static final int MAX_ADDRESSES = 10_000;

	private final LongSupplier nanoTime;

	private final Allowances<String> addresses;

	private final LineBudget lines = new LineBudget();

	/**
	 * Creates a limit of which nothing is used.
	 * @param nanoTime monotonic time
	 */
	SignInLimit(LongSupplier nanoTime) {
		this.nanoTime = nanoTime;
		this.addresses = new Allowances<>(QUOTA, MAX_ADDRESSES, nanoTime.getAsLong() / SECOND);
	}

	/**
	 * Behind {@link ConsoleGuard}, and before Spring Security compares passwords.
	 */
	@Override
	public int getOrder() {
		return ConsoleSecurity.FILTER_ORDER - 1;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		long seconds = hasPassword(request) ? secondsToWait(request.getRemoteAddr()) : 0;
		if (seconds == 0) {
			chain.doFilter(request, response);
			return;
		}
		response.setHeader("Retry-After", Long.toString(seconds));
		ConsoleRefusals.refuse(response, 429,
				"Signing in has failed too often from this address: try again in " + seconds + " s");
	}

	@EventListener
	synchronized void onFailure(AbstractAuthenticationFailureEvent event) {
		if (event.getAuthentication().getDetails() instanceof WebAuthenticationDetails web) {
			long now = this.nanoTime.getAsLong() / SECOND;
			this.addresses.of(AddressBlock.of(web.getRemoteAddress()), now).take(now);
		}
	}

	/**
	 * How long an address has to wait.
	 * @return whole seconds, rounded up from milliseconds; 0 for an address that may try
	 */
	private synchronized long secondsToWait(String address) {
		long now = this.nanoTime.getAsLong();
		String block = AddressBlock.of(address);
		Allowance allowance = this.addresses.of(block, now / SECOND);
		long nanos = SECOND * allowance.nanosToNext(now / SECOND);
		if (nanos > 0) {
			log(block, now);
		}
		return TimeUnit.MILLISECONDS.toSeconds(TimeUnit.NANOSECONDS.toMillis(nanos) + 999);
	}

	private void log(String address, long now) {
		this.lines.sweep(now, (leftOut, seconds) -> logger
			.warn("Passwords for the console were refused unseen (429) {} more times within {} s", leftOut, seconds));
		if (this.lines.take(now)) {
			logger.warn("A password for the console was refused unseen (429): signing in has failed too often from {}",
					address);
		}
	}

	private static boolean hasPassword(HttpServletRequest request) {
		return request.getHeader("Authorization") != null
				|| (request.getMethod().equals("POST") && request.getServletPath().equals("/login"));
	}

}
