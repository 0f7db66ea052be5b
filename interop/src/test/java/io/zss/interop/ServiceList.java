package io.zss.interop;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What a broker of ours answers to LIST.
 */
public final class ServiceList {

	private static final long LIMIT_MILLIS = 30_000;

	private static final long PATIENCE_MILLIS = 3000;

	private ServiceList() {
	}

	/**
	 * How many instances serve a sid.
	 * @param frontend the broker's frontend
	 * @param sid the service
	 * @return the number, or -1 when the broker does not answer within 3 s
	 */
	public static int instances(String frontend, String sid) {
		try (RawSocket asker = new RawSocket("asker#" + UUID.randomUUID(), frontend)) {
			List<byte[]> reply = ask(asker, PATIENCE_MILLIS);
			return (reply != null) ? ((List<?>) find(reply, sid).get("instances")).size() : -1;
		}
	}

	/**
	 * How many requests for a sid a broker has taken.
	 * @param frontend the broker's frontend
	 * @param sid the service
	 * @return the number, or -1 when the broker does not answer within 3 s or does not
	 * know the sid
	 */
	public static long requests(String frontend, String sid) {
		try (RawSocket asker = new RawSocket("asker#" + UUID.randomUUID(), frontend)) {
			List<byte[]> reply = ask(asker, PATIENCE_MILLIS);
			return (reply != null && find(reply, sid).get("requests") instanceof Number requests) ? requests.longValue()
					: -1;
		}
	}

	/**
	 * The entry of a sid.
	 * @return the entry, without instances when the broker does not know the sid
	 */
	static Map<String, Object> service(RawSocket asker, String sid) {
		List<byte[]> reply = ask(asker, LIMIT_MILLIS);
		if (reply == null) {
			throw new AssertionError("No reply to LIST");
		}
		return find(reply, sid);
	}

	private static List<byte[]> ask(RawSocket asker, long patienceMillis) {
		byte[] nil = Pack.OLD.write(null);
		asker.send(RawSocket.request(UUID.randomUUID().toString(), "SMI", "LIST", nil, nil));
		return asker.receive(patienceMillis);
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Object> find(List<byte[]> reply, String sid) {
		return ((List<?>) Pack.OLD.read(reply.get(6))).stream()
			.map((service) -> (Map<String, Object>) service)
			.filter((service) -> service.get("sid").equals(sid))
			.findFirst()
			.orElse(Map.of("instances", List.of()));
	}

}
