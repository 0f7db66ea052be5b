package io.zss.worker;

/**
 * Listens to the registrations of a worker's services. Called by the worker's loop: must
 * not block. An exception is logged and has no other effect.
 */
public interface RegistrationListener {

	/**
	 * Ignores all events.
	 */
	RegistrationListener NONE = new RegistrationListener() {
		@Override
		public void onRegistered(String sid, String broker) {
			// see above
		}

		@Override
		public void onLost(String sid, String broker, String reason) {
			// see above
		}
	};

	/**
	 * A broker has acknowledged a service: its requests may come.
	 * @param sid the service
	 * @param broker the broker's backend
	 */
	void onRegistered(String sid, String broker);

	/**
	 * The registration of a service has ended without the worker's own doing: the
	 * connection was lost, the broker is silent or refuses the service, or the worker has
	 * failed. The worker tries to register again.
	 * @param sid the service
	 * @param broker the broker's backend
	 * @param reason why, for people
	 */
	void onLost(String sid, String broker, String reason);

}
