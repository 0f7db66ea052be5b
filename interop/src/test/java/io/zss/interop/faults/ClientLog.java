package io.zss.interop.faults;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.zss.interop.JavaCommand;
import io.zss.interop.faults.EndedCall.Ending;
import org.awaitility.Awaitility;

/**
 * What clients in processes of their own have told of their calls, those included that
 * were killed.
 */
final class ClientLog {

	private final List<EndedCall> ended = new ArrayList<>();

	/**
	 * How many calls were made, by the name of the client, of those that were not killed.
	 */
	private final Map<String, Long> stopped = new HashMap<>();

	private int acknowledged;

	/**
	 * A client.
	 * @param name names the files of its output
	 * @param frontends of the brokers
	 */
	Member startClient(String name, List<String> frontends) {
		return new Member(name, "READY", this::read,
				JavaCommand.application(LoadProcess.class.getName(), frontends.toArray(String[]::new)));
	}

	/**
	 * Waits for further calls to be acknowledged.
	 */
	void awaitMore(int count) {
		int wanted = acknowledged() + count;
		Awaitility.await(count + " more replies").atMost(Cluster.LIMIT).until(() -> acknowledged() >= wanted);
	}

	/**
	 * Has clients make no more calls, and waits until they have said that all have ended.
	 */
	void stop(Collection<Member> clients) {
		clients.forEach((client) -> client.tell("STOP"));
		int all = stopped() + clients.size();
		Awaitility.await("the end of the calls of " + clients).atMost(Cluster.LIMIT).until(() -> stopped() == all);
	}

	synchronized List<EndedCall> ended() {
		return List.copyOf(this.ended);
	}

	/**
	 * Counts the calls, and prints what became of them. Nobody can tell how many a client
	 * made that was killed: those are counted that it told of, or that were executed.
	 * @param title names the run in the table of results
	 */
	synchronized Counts count(String title, Executions executions) {
		Map<String, Long> begun = new HashMap<>(this.stopped);
		Set<String> known = new HashSet<>(executions.ids());
		this.ended.forEach((call) -> known.add(call.id()));
		for (String id : known) {
			if (!this.stopped.containsKey(client(id))) {
				begun.merge(client(id), number(id) + 1, Math::max);
			}
		}
		Collection<EndedCall> all = new ArrayList<>(this.ended);
		all.addAll(forgotten(begun));
		Counts counts = Counts.of(begun, all, executions);
		ResultTable.add(title, counts, all);
		return counts;
	}

	private List<EndedCall> forgotten(Map<String, Long> begun) {
		Set<String> told = new HashSet<>();
		this.ended.forEach((call) -> told.add(call.id()));
		List<EndedCall> forgotten = new ArrayList<>();
		begun.forEach((client, count) -> {
			for (long number = 0; number < count && !this.stopped.containsKey(client); number++) {
				String id = client + "-" + number;
				if (!told.contains(id)) {
					forgotten.add(new EndedCall(id, FaultLoad.isOnce(number), 0, 0, Ending.FORGOTTEN, ""));
				}
			}
		});
		return forgotten;
	}

	private static String client(String id) {
		return id.substring(0, id.lastIndexOf('-'));
	}

	private static long number(String id) {
		return Long.parseLong(id.substring(id.lastIndexOf('-') + 1));
	}

	private synchronized int acknowledged() {
		return this.acknowledged;
	}

	private synchronized int stopped() {
		return this.stopped.size();
	}

	private synchronized void read(String line) {
		if (EndedCall.isLine(line)) {
			EndedCall call = EndedCall.fromLine(line);
			this.ended.add(call);
			this.acknowledged += (call.ending() == Ending.ACKNOWLEDGED) ? 1 : 0;
		}
		else if (line.startsWith(LoadProcess.END)) {
			String[] parts = line.split(" ", 3);
			this.stopped.put(parts[1], Long.parseLong(parts[2]));
		}
	}

}
