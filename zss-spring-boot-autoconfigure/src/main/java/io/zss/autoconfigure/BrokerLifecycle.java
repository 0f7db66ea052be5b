package io.zss.autoconfigure;

import io.zss.broker.Broker;

import org.springframework.context.SmartLifecycle;

/**
 * Lets the broker of this application finish its requests when the application stops. The
 * broker is started when its bean is made, since clients and workers ask it for its
 * ports; from then on it follows the application.
 */
public final class BrokerLifecycle implements SmartLifecycle {

	private final Broker broker;

	private final int phase;

	/**
	 * Creates a life cycle.
	 * @param broker the broker
	 * @param phase when it stops: lower ones later
	 */
	public BrokerLifecycle(Broker broker, int phase) {
		this.broker = broker;
		this.phase = phase;
	}

	@Override
	public void start() {
		this.broker.start();
	}

	@Override
	public void stop() {
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
	 * port: nobody else may take that meanwhile, as clients and workers know no other.
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
