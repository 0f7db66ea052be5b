package io.zss.spring;

/**
 * Something has become of a service of this application. Published as an application
 * event, for one listener after the other, on a thread of its own: a listener may take
 * its time, but when 1000 events wait for it, further ones are dropped and logged.
 */
public sealed interface ZssServiceEvent {

	/**
	 * The service.
	 * @return its sid, in upper case
	 */
	String sid();

	/**
	 * The service is started, with the application or by {@link ZssServiceRegistry}, and
	 * registers in the background.
	 *
	 * @param sid the service
	 */
	record Started(String sid) implements ZssServiceEvent {
	}

	/**
	 * A broker has acknowledged the service: its requests may come.
	 *
	 * @param sid the service
	 * @param broker the broker's backend
	 */
	record Registered(String sid, String broker) implements ZssServiceEvent {
	}

	/**
	 * A broker that had acknowledged the service is silent, or refuses it. The worker
	 * tries again.
	 *
	 * @param sid the service
	 * @param broker the broker's backend
	 * @param reason why, for people
	 */
	record Lost(String sid, String broker, String reason) implements ZssServiceEvent {
	}

	/**
	 * The service is stopped, with the application or by {@link ZssServiceRegistry}, and
	 * answers nothing any more.
	 *
	 * @param sid the service
	 */
	record Stopped(String sid) implements ZssServiceEvent {
	}

}
