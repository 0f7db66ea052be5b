package io.zss.worker;

/**
 * Is told how the services of a worker come and go at the brokers. Called by the worker's
 * loop: must not block or throw.
 */
public interface RegistrationListener {

	/**
	 * Takes no note of anything.
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
	 * A broker that had acknowledged a service is silent or refuses it. The worker starts
	 * over with it. Not told when the worker itself takes the service away.
	 * @param sid the service
	 * @param broker the broker's backend
	 * @param reason why, for people
	 */
	void onLost(String sid, String broker, String reason);

}
