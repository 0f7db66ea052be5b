package io.zss.test.mock;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import io.zss.client.ClientOptions;
import io.zss.client.ClientTransport;
import io.zss.client.ZssClient;
import io.zss.protocol.Address;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.Message;
import io.zss.protocol.PayloadCodec;
import io.zss.protocol.Status;
import io.zss.spring.client.ZssTemplate;
import io.zss.test.support.PayloadText;
import io.zss.test.support.TestTurns;
import io.zss.transport.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * The services that an application calls, played by a test. Calls by template and by
 * declared clients pass interceptors, codecs, retries and the rules of the client, and
 * end here: there is no broker, no socket and no waiting. Time-outs, delays and pauses
 * between retries are skipped.
 *
 * <pre>
 * services.expect("orders", "create").withPayload(new NewOrder("coffee", 2)).andReply(order);
 * services.expect("orders", "find").andError(404);
 * ...
 * services.verify();
 * </pre>
 *
 * Calls may come in any order, unless {@link #inOrder()} was called; of several
 * expectations that a call meets, the first counts that is not exhausted. A call that
 * nothing expects is answered as if there were no such service, with a text that says
 * why, and {@link #verify()} fails. Thread-safe.
 */
public final class MockZssServices {

	private static final long POLL_MILLIS = 10;

	/** Of expected calls, and of those that came, in a failure. */
	private static final int MAX_LISTED = 100;

	/** Why an unexpected call was not one of those that were expected. */
	private static final int MAX_REASONS = 10;

	private final PayloadCodec codec;

	private final MockTransport transport = new MockTransport(this::answer);

	private final List<ExpectedCall> expected = new ArrayList<>();

	private final List<Received> received = new ArrayList<>();

	private final List<Throwable> failures = new ArrayList<>();

	/** By sid. */
	private final Map<String, List<String>> instances = new HashMap<>();

	private final TestTurns turns = new TestTurns("MockZssServices");

	private boolean ordered;

	/**
	 * Creates services that expect nothing yet.
	 * @param codec converts payloads, as the application's own does
	 */
	public MockZssServices(PayloadCodec codec) {
		this.codec = codec;
	}

	/**
	 * Expects a call.
	 * @param sid the service, in any case
	 * @param verb the verb, in any case
	 * @return the expected call, to be described and answered
	 */
	public synchronized ExpectedCall expect(String sid, String verb) {
		ExpectedCall call = new ExpectedCall(sid, verb, this.codec);
		this.expected.add(call);
		return call;
	}

	/**
	 * Says which instances a service has, until {@link #reset()}, for calls of all its
	 * instances. Expect one call for each of them.
	 * @param sid the service, in any case
	 * @param instanceIds the ids of its instances
	 * @return this
	 * @see ExpectedCall#toInstance(String)
	 */
	public synchronized MockZssServices withInstances(String sid, String... instanceIds) {
		this.instances.put(Address.of(sid, Address.INSTANCES).sid(), List.of(instanceIds));
		return this;
	}

	/**
	 * Expects the calls in the order in which they are named, until {@link #reset()}.
	 * @return this
	 */
	public synchronized MockZssServices inOrder() {
		this.ordered = true;
		return this;
	}

	/**
	 * The calls that came.
	 * @return the calls, in the order in which they came
	 */
	public synchronized List<MockCall> calls() {
		return this.received.stream().map(Received::call).toList();
	}

	/**
	 * Checks that all calls came that were expected, and no others.
	 * @throws AssertionError if not, with a list of what was expected and what came
	 */
	public synchronized void verify() {
		if (hasUnexpected() || !this.expected.stream().allMatch(ExpectedCall::isSatisfied)) {
			throw failure();
		}
	}

	/**
	 * Waits until all calls came that were expected, for calls of other threads.
	 * @param timeout how long to wait
	 * @throws AssertionError if not all came, or others did
	 */
	public void verify(Duration timeout) {
		long start = System.nanoTime();
		while (!isComplete() && System.nanoTime() - start < timeout.toNanos()) {
			try {
				TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				break;
			}
		}
		verify();
	}

	/**
	 * Checks that no call came that was not expected.
	 * @throws AssertionError if one did, with a list of what was expected and what came
	 */
	public synchronized void verifyNothingUnexpected() {
		if (hasUnexpected()) {
			throw failure();
		}
	}

	/**
	 * Forgets what was expected and what came.
	 */
	public synchronized void reset() {
		this.expected.clear();
		this.received.clear();
		this.failures.clear();
		this.instances.clear();
		this.ordered = false;
	}

	/**
	 * What clients have to run on, so that their calls come here.
	 * @return the transport
	 */
	public ClientTransport transport() {
		return this.transport;
	}

	/**
	 * A template for tests without an application context.
	 * @return a template whose calls come here
	 */
	public ZssTemplate template() {
		ClientOptions options = ClientOptions.of("test", new Endpoint("127.0.0.1", 7777));
		ZssClient client = new ZssClient(options, this.transport, List.of(), (address, status, nanos) -> {
		});
		client.start();
		return new ZssTemplate(client, this.codec, Runnable::run);
	}

	/**
	 * The turns of the tests that expect calls here.
	 */
	TestTurns turns() {
		return this.turns;
	}

	/**
	 * Answers a request. Called by the client that sends it. Other clients may call
	 * meanwhile, also from the answer of the test.
	 */
	private Answer answer(Message request) {
		MockCall call = new MockCall(request, this.codec);
		try {
			ExpectedCall match;
			synchronized (this) {
				List<String> ids = this.instances.get(request.address().sid());
				if (ids != null && request.address().verb().equals(Address.INSTANCES)) {
					return list(ids);
				}
				List<String> reasons = new ArrayList<>();
				match = find(call, reasons);
				if (match == null) {
					this.received.add(new Received(call, "NOT EXPECTED" + because(reasons)));
					return notExpected(call, reasons);
				}
				match.count();
				this.received.add(new Received(call, "-> " + match));
			}
			return match.answer(call);
		}
		catch (RuntimeException | Error ex) {
			// Not the client's failure, whose loop it would end.
			return failed(call, ex);
		}
	}

	private synchronized Answer failed(MockCall call, Throwable failure) {
		this.failures.add(failure);
		this.received.removeIf((each) -> each.call() == call);
		String text = PayloadText.listedText(failure.toString());
		this.received.add(new Received(call, "FAILED: " + text));
		return Answer.Reply.ofService(Status.INTERNAL_ERROR, Map.of(),
				ErrorBody.of(Status.INTERNAL_ERROR)
					.withDeveloperMessage("The answer of the test failed: " + text)
					.encode(),
				Duration.ZERO);
	}

	/**
	 * The answer of a broker that is asked for the instances of a service.
	 */
	private Answer list(List<String> ids) {
		Object listed = Map.of("instances",
				ids.stream().map((id) -> Map.of("instanceId", id, "version", "", "state", "UP")).toList());
		return new Answer.Reply(Status.OK, Map.of(), this.codec.encode(listed), false, Duration.ZERO);
	}

	private @Nullable ExpectedCall find(MockCall call, List<String> reasons) {
		for (ExpectedCall candidate : this.expected) {
			String mismatch = candidate.mismatch(call);
			if (mismatch == null) {
				return candidate;
			}
			if (!mismatch.isEmpty()) {
				reasons.add(candidate + ": " + mismatch);
			}
			if (this.ordered && !candidate.isSatisfied()) {
				reasons.add("the next call has to be " + candidate);
				return null;
			}
		}
		return null;
	}

	private Answer notExpected(MockCall call, List<String> reasons) {
		String text = "MockZssServices did not expect " + call + because(reasons);
		return Answer.Reply.ofBroker(ErrorBody.of(Status.NOT_FOUND).withDeveloperMessage(text), 0, Duration.ZERO);
	}

	private synchronized boolean isComplete() {
		return this.expected.stream().allMatch(ExpectedCall::isSatisfied);
	}

	private boolean hasUnexpected() {
		return this.received.stream().anyMatch(Received::isUnexpected);
	}

	private AssertionError failure() {
		StringBuilder text = new StringBuilder("The calls were not as expected.");
		text.append("\nExpected").append(this.ordered ? ", in this order:" : ":");
		append(text, this.expected, (each) -> !each.isSatisfied(), ExpectedCall::report);
		text.append("\nCame:");
		append(text, this.received, Received::isUnexpected, Received::report);
		AssertionError error = new AssertionError(text.toString());
		this.failures.forEach(error::addSuppressed);
		return error;
	}

	/**
	 * Appends what matters, and as much else as there is room for.
	 */
	private static <T> void append(StringBuilder text, List<T> all, Predicate<T> matters, Function<T, String> report) {
		if (all.isEmpty()) {
			text.append("\n  nothing");
		}
		long mattering = all.stream().filter(matters).count();
		long room = Math.max(0, MAX_LISTED - mattering);
		int listed = 0;
		for (int i = 0; i < all.size() && listed < MAX_LISTED; i++) {
			if (matters.test(all.get(i)) || room-- > 0) {
				text.append("\n  ").append(i + 1).append(". ").append(report.apply(all.get(i)));
				listed++;
			}
		}
		if (listed < all.size()) {
			text.append("\n  and ").append(all.size() - listed).append(" others");
		}
	}

	private static String because(List<String> reasons) {
		if (reasons.isEmpty()) {
			return "";
		}
		int others = reasons.size() - MAX_REASONS;
		return "; " + reasons.stream().limit(MAX_REASONS).collect(Collectors.joining("; "))
				+ ((others > 0) ? "; and " + others + " others" : "");
	}

	/**
	 * A call that came.
	 *
	 * @param call the call
	 * @param verdict what became of it
	 */
	private record Received(MockCall call, String verdict) {

		boolean isUnexpected() {
			return !this.verdict.startsWith("->");
		}

		String report() {
			return this.call + " " + this.verdict;
		}

	}

}
