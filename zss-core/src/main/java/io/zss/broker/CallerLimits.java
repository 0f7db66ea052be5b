package io.zss.broker;

import java.util.concurrent.TimeUnit;

import io.zss.broker.dispatch.Envelope;
import io.zss.broker.dispatch.ServiceDispatcher;
import io.zss.protocol.Address;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.Status;
import io.zss.security.ZssPrincipal;
import io.zss.transport.AddressBlock;
import io.zss.transport.Allowance;
import io.zss.transport.Allowances;
import org.jspecify.annotations.Nullable;

/**
 * What each caller may send to each service: requests in a second, and at the same time.
 * A caller is a principal, or an address where there is none. The broker's own SMI is a
 * service as any other, and those that are not there count as one. Belongs to the
 * broker's loop.
 */
final class CallerLimits {

	/** Further ones share what one may have. */
	private static final int MAX_CALLERS = 10_000;

	/** When a place is free is up to the workers. */
	private static final long PLACE_MILLIS = 100;

	private final LimitOptions options;

	private final Allowances<Caller> allowances;

	/**
	 * Creates limits of which nothing is used.
	 * @param options what a caller may have of a service
	 * @param nowNanos monotonic time
	 */
	CallerLimits(LimitOptions options, long nowNanos) {
		this.options = options;
		this.allowances = new Allowances<>((caller) -> options.perCaller(caller.sid()), MAX_CALLERS, nowNanos);
	}

	/**
	 * What a caller uses.
	 * @param service the service that is asked; null when there is none
	 * @return null where the service has no limit
	 */
	@Nullable Allowance of(Envelope envelope, @Nullable ServiceDispatcher service, long nowNanos) {
		return of(envelope, (service != null) ? service.sid() : "", nowNanos);
	}

	/**
	 * Takes what one question to SMI needs.
	 * @return the answer when there is not enough; otherwise null
	 */
	@Nullable Excess takeOfManagement(Envelope envelope, long nowNanos) {
		Allowance allowance = of(envelope, Address.SMI, nowNanos);
		return (allowance != null) ? take(allowance, envelope, nowNanos) : null;
	}

	private @Nullable Allowance of(Envelope envelope, String sid, long nowNanos) {
		return this.options.perCaller(sid).isLimited() ? this.allowances.of(Caller.of(envelope, sid), nowNanos) : null;
	}

	/**
	 * Takes what one request needs.
	 * @return the answer when there is not enough; otherwise null
	 */
	@Nullable Excess take(Allowance allowance, Envelope envelope, long nowNanos) {
		if (allowance.isExhausted()) {
			return new Excess(who(envelope) + " waits for " + allowance.quota().open() + " requests of "
					+ envelope.address().sid() + " already", PLACE_MILLIS);
		}
		long waitNanos = allowance.take(nowNanos);
		if (waitNanos == 0) {
			return null;
		}
		// Rounded up: a caller that comes a moment too early comes in vain.
		return new Excess(who(envelope) + " sends more than " + allowance.quota().perSecond() + " requests a second to "
				+ envelope.address().sid(), 1 + TimeUnit.NANOSECONDS.toMillis(waitNanos));
	}

	private static String who(Envelope envelope) {
		ZssPrincipal principal = envelope.principal();
		return (principal != null) ? principal.name() : AddressBlock.of(envelope.sentBy().host());
	}

	/**
	 * Why a request is refused.
	 *
	 * @param reason for people
	 * @param retryAfterMillis when the caller may ask again
	 */
	record Excess(String reason, long retryAfterMillis) {

		ErrorBody error() {
			return ErrorBody.of(Status.TOO_MANY_REQUESTS).withDeveloperMessage(this.reason);
		}

	}

	/**
	 * A caller at a service.
	 *
	 * @param name of the principal, or the address
	 * @param known whether it is a principal, which may be named like an address
	 * @param sid the service; empty for all that are not there
	 */
	private record Caller(String name, boolean known, String sid) {

		static Caller of(Envelope envelope, String sid) {
			return new Caller(who(envelope), envelope.principal() != null, sid);
		}

	}

}
