package io.zss.worker;

import java.lang.module.ModuleDescriptor;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import io.zss.protocol.Address;
import org.jspecify.annotations.Nullable;

/**
 * A service that this process offers.
 *
 * @param sid the service's id, in upper case
 * @param version its version, which begins with a number, as in {@code 2.1.0}; empty for
 * none
 * @param concurrency how many requests it handles at a time; announced to the broker as
 * its capacity, and answered 503 beyond
 * @param verbs the handlers by verb, in upper case
 * @param description what it is for, for people; null where nothing is said
 * @param autoStartup whether it is offered when the worker starts; otherwise
 * {@link ZssWorker#start(String)} has it offered
 */
public record ServiceDefinition(String sid, String version, int concurrency, Map<String, VerbHandler> verbs,
		@Nullable String description, boolean autoStartup) {

	/**
	 * Turns sid and verbs into upper case and checks them.
	 * @throws IllegalArgumentException if sid, version or a verb is not valid, there are
	 * no verbs, a verb is reserved, two verbs differ only by case, or the concurrency is
	 * below 1
	 */
	public ServiceDefinition {
		if (!Address.isServiceId(sid)) {
			throw new IllegalArgumentException(
					"'" + sid + "' cannot be the sid of a service: it must have 1 to " + Address.MAX_LENGTH
							+ " characters, none of them white space, control or '#', and must not be " + Address.SMI);
		}
		checkVersion(sid, version);
		if (concurrency < 1) {
			throw new IllegalArgumentException("'concurrency' of " + sid + " must be at least 1: " + concurrency);
		}
		if (verbs.isEmpty()) {
			throw new IllegalArgumentException("Service " + sid + " has no verbs");
		}
		sid = sid.toUpperCase(Locale.ROOT);
		Map<String, VerbHandler> upperCase = new LinkedHashMap<>();
		for (Map.Entry<String, VerbHandler> entry : verbs.entrySet()) {
			Address address = new Address(sid, version.isEmpty() ? Address.ANY_VERSION : version, entry.getKey());
			String verb = address.verb();
			if (address.isReserved()) {
				throw new IllegalArgumentException("Service " + sid + " cannot define the verb " + verb
						+ ": the suite answers verbs that begin with ZSS/ itself; choose another name");
			}
			if (upperCase.put(verb, entry.getValue()) != null) {
				throw new IllegalArgumentException("Service " + sid + " has the verb " + verb + " twice");
			}
		}
		verbs = Map.copyOf(upperCase);
	}

	/**
	 * A service that is offered when the worker starts.
	 * @param sid the service's id
	 * @param version its version; empty for none
	 * @param concurrency how many requests it handles at a time
	 * @param verbs the handlers by verb
	 * @param description what it is for, for people; null where nothing is said
	 */
	public ServiceDefinition(String sid, String version, int concurrency, Map<String, VerbHandler> verbs,
			@Nullable String description) {
		this(sid, version, concurrency, verbs, description, true);
	}

	/**
	 * A service without a description of its own.
	 * @param sid the service's id
	 * @param version its version; empty for none
	 * @param concurrency how many requests it handles at a time
	 * @param verbs the handlers by verb
	 */
	public ServiceDefinition(String sid, String version, int concurrency, Map<String, VerbHandler> verbs) {
		this(sid, version, concurrency, verbs, null);
	}

	/**
	 * Brokers compare versions, and refuse the others.
	 */
	private static void checkVersion(String sid, String version) {
		try {
			if (!version.isEmpty()) {
				ModuleDescriptor.Version.parse(version);
			}
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("'" + version + "' cannot be the version of service " + sid
					+ ": it must begin with a number, as in 2.1.0 (" + ex.getMessage() + ")", ex);
		}
	}

}
