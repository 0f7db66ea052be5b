package io.zss.broker;

import io.zss.broker.dispatch.Envelope;
import io.zss.broker.dispatch.Request;
import io.zss.broker.registry.Instance;
import io.zss.broker.registry.PeerId;
import io.zss.protocol.Address;
import io.zss.protocol.LogFields;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * One line for each request when it has been answered, by the logger
 * {@code io.zss.broker.requests} at level DEBUG. Whether it is on is looked up once per
 * sweep, so that it costs nothing while it is off. Belongs to the broker's loop.
 */
final class RequestLog {

	/** The logger's name. */
	static final String NAME = "io.zss.broker.requests";

	private static final Logger logger = LoggerFactory.getLogger(NAME);

	private final String broker;

	private boolean enabled = logger.isDebugEnabled();

	RequestLog(String broker) {
		this.broker = broker;
	}

	/**
	 * Looks up whether it is on.
	 */
	void refresh() {
		this.enabled = logger.isDebugEnabled();
	}

	void answered(Request request, int status, long nowNanos) {
		if (this.enabled) {
			log(request, status, status + " in " + micros(request, nowNanos) + " us");
		}
	}

	void rejected(Envelope envelope, int status, Rejection reason) {
		if (this.enabled) {
			Address address = envelope.address();
			line(address, envelope.rid(), envelope.peer(), null).addKeyValue(LogFields.STATUS, status)
				.log(address + " " + status + ", " + reason.label() + " (rid=" + envelope.rid() + ", client="
						+ envelope.peer() + ")");
		}
	}

	/**
	 * A request whose client has gone is not answered.
	 */
	void clientGone(Request request, long nowNanos) {
		if (this.enabled) {
			log(request, null, "not answered, its client has gone after " + micros(request, nowNanos) + " us");
		}
	}

	private void log(Request request, @Nullable Integer status, String outcome) {
		Instance instance = request.instance();
		LoggingEventBuilder line = line(request.address(), request.rid(), request.client().id(), instance);
		if (status != null) {
			line = line.addKeyValue(LogFields.STATUS, status);
		}
		line.log(request.address() + " " + outcome + " (rid=" + request.rid() + ", client=" + request.client().id()
				+ ", instance=" + ((instance != null) ? instance.id() : "none") + ", attempts=" + request.attempt()
				+ ", bytes=" + request.bytes() + ")");
	}

	private LoggingEventBuilder line(Address address, String rid, PeerId client, @Nullable Instance instance) {
		LoggingEventBuilder line = logger.atDebug()
			.addKeyValue(LogFields.BROKER, this.broker)
			.addKeyValue(LogFields.SID, address.sid())
			.addKeyValue(LogFields.VERB, address.verb())
			.addKeyValue(LogFields.RID, rid)
			.addKeyValue(LogFields.CLIENT, client.toString());
		return (instance != null) ? line.addKeyValue(LogFields.INSTANCE, instance.instanceId()) : line;
	}

	private static long micros(Request request, long nowNanos) {
		return (nowNanos - request.receivedNanos()) / 1000;
	}

}
