package io.zss.autoconfigure;

import io.zss.broker.Broker;
import io.zss.transport.Endpoint;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;

/**
 * Lets the broker of this application finish its requests when the application stops. The
 * broker is started when its bean is made, since clients and workers ask it for its
 * ports; from then on it follows the application.
 */
public final class BrokerLifecycle implements SmartLifecycle {

	private final Broker broker;

	private final int phase;

	private final Runnable onMove;

	/** That of the broker when it was stopped last. */
	private @Nullable Endpoint frontendBefore;

	/**
	 * Creates a life cycle.
	 * @param broker the broker
	 * @param phase when it stops: lower ones later
	 */
	public BrokerLifecycle(Broker broker, int phase) {
		this(broker, phase, () -> {
		});
	}

	/**
	 * Creates a life cycle of a broker that others of the application are connected to.
	 * @param broker the broker
	 * @param phase when it stops: lower ones later
	 * @param onMove called when the broker has another frontend after a start than before
	 */
	public BrokerLifecycle(Broker broker, int phase, Runnable onMove) {
		this.broker = broker;
		this.phase = phase;
		this.onMove = onMove;
	}

	@Override
	public void start() {
		this.broker.start();
		if (this.frontendBefore != null && !this.frontendBefore.equals(this.broker.frontend())) {
			this.onMove.run();
		}
	}

	@Override
	public void stop() {
		if (this.broker.isRunning()) {
			this.frontendBefore = this.broker.frontend();
		}
		this.broker.stop();
	}

	@Override
	public void stop(Runnable callback) {
		try {
			stop();
		}
		finally {
			callback.run();
		}
	}

	/**
	 * Whether the broker pauses with its application. It does not when it chose a free
	 * port: no other process may take that meanwhile, as clients and workers elsewhere
	 * know no other.
	 * @return whether both ports are fixed
	 */
	@Override
	public boolean isPauseable() {
		return this.broker.options().frontend().port() != 0 && this.broker.options().backend().port() != 0;
	}

	@Override
	public boolean isRunning() {
		return this.broker.isRunning();
	}

	@Override
	public int getPhase() {
		return this.phase;
	}

}
