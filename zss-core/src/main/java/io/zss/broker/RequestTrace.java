package io.zss.broker;

import io.zss.broker.dispatch.Envelope;
import io.zss.broker.dispatch.Request;
import io.zss.broker.registry.Instance;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line for each step of each request, by the logger {@code io.zss.broker.trace} at
 * level TRACE. Whether it is on is looked up once per sweep, so that it costs nothing
 * while it is off. Belongs to the broker's loop.
 */
final class RequestTrace {

	/** The logger's name. */
	static final String NAME = "io.zss.broker.trace";

	private static final Logger logger = LoggerFactory.getLogger(NAME);

	private boolean enabled = logger.isTraceEnabled();

	/**
	 * Looks up whether the trace is on.
	 */
	void refresh() {
		this.enabled = logger.isTraceEnabled();
	}

	void accepted(Request request) {
		if (this.enabled) {
			logger.trace("rid={} ACCEPTED {} client={} bytes={}", request.rid(), request.address(),
					request.client().id(), request.bytes());
		}
	}

	void rejected(Envelope envelope, int status, Rejection reason) {
		if (this.enabled) {
			logger.trace("rid={} REJECTED {} {} client={} {}", envelope.rid(), status, reason.label(), envelope.peer(),
					envelope.address());
		}
	}

	void queued(Request request) {
		if (this.enabled) {
			logger.trace("rid={} QUEUED {} waiting={}", request.rid(), request.service().sid(),
					request.service().queuedRequests());
		}
	}

	void dispatched(Request request, Instance instance) {
		if (this.enabled) {
			logger.trace("rid={} DISPATCHED instance={} attempt={}", request.rid(), instance.id(), request.attempt());
		}
	}

	void returned(Request request) {
		if (this.enabled) {
			logger.trace("rid={} RETURNED attempt={}", request.rid(), request.attempt());
		}
	}

	void answered(Request request, int status, long nowNanos) {
		if (this.enabled) {
			logger.trace("rid={} ANSWERED {} in {}us", request.rid(), status,
					(nowNanos - request.receivedNanos()) / 1000);
		}
	}

	void abandoned(Request request) {
		if (this.enabled) {
			Instance instance = request.instance();
			logger.trace("rid={} ABANDONED instance={} attempt={}", request.rid(),
					(instance != null) ? instance.id() : "none", request.attempt());
		}
	}

}
