package io.zss.transport;

/**
 * An endpoint that cannot be bound, most often because another process has its port.
 */
public class BindException extends RuntimeException {

	private final Endpoint endpoint;

	BindException(Endpoint endpoint, String reason, Throwable cause) {
		super("Cannot bind " + endpoint + ": " + reason, cause);
		this.endpoint = endpoint;
	}

	/**
	 * The endpoint.
	 * @return as it was configured
	 */
	public Endpoint getEndpoint() {
		return this.endpoint;
	}

}
