package io.zss.test.mock;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;

import io.zss.protocol.Address;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.Headers;
import io.zss.protocol.PayloadCodec;
import io.zss.protocol.Status;
import io.zss.protocol.ZssException;
import io.zss.protocol.ZssResponse;
import io.zss.spring.handler.ExceptionBodies;
import io.zss.test.support.PayloadText;
import org.jspecify.annotations.Nullable;

/**
 * A call that a test expects, and its answer. Without one of the {@code and} methods it
 * is answered with nil. Set up before the calls come.
 */
public final class ExpectedCall {

	private final String sid;

	private final String verb;

	private final PayloadCodec codec;

	private final ExceptionBodies exceptions;

	private final List<Condition> conditions = new ArrayList<>();

	private final List<String> details = new ArrayList<>();

	private int least = 1;

	private int most = 1;

	private Duration delay = Duration.ZERO;

	private Function<MockCall, Answer> answer;

	private String answerText = "nil";

	private int came;

	ExpectedCall(String sid, String verb, PayloadCodec codec) {
		Address address = Address.of(sid, verb);
		this.sid = address.sid();
		this.verb = address.verb();
		this.codec = codec;
		this.exceptions = new ExceptionBodies(codec);
		this.answer = (call) -> reply(null);
	}

	/**
	 * Expects a payload.
	 * @param payload an equal value, or one that is written the same
	 * @return this
	 */
	public ExpectedCall withPayload(@Nullable Object payload) {
		Object wanted = tree(payload);
		return with("payload " + PayloadText.listed(wanted), (call) -> {
			Object actual = call.payload(Object.class);
			boolean same = Objects.equals(actual, wanted)
					|| (payload != null && payload.equals(payloadAs(call, payload.getClass())));
			return same ? null : "the payload is " + PayloadText.listed(actual);
		});
	}

	/**
	 * Expects a payload that passes assertions.
	 * @param <T> the type of the payload
	 * @param type the type of the payload
	 * @param assertions throw an {@link AssertionError} for another payload
	 * @return this
	 */
	public <T> ExpectedCall withPayload(Class<T> type, Consumer<? super T> assertions) {
		return with("a payload that passes assertions", (call) -> {
			try {
				T payload = call.payload(type);
				if (payload == null) {
					return "the payload is nil";
				}
				assertions.accept(payload);
				return null;
			}
			catch (AssertionError ex) {
				return PayloadText.listedText(String.valueOf(ex.getMessage()).strip());
			}
		});
	}

	/**
	 * Expects a header.
	 * @param name its name, in any case
	 * @param value its value
	 * @return this
	 */
	public ExpectedCall withHeader(String name, Object value) {
		Object wanted = tree(value);
		return with(name + ": " + PayloadText.listedText(String.valueOf(value)), (call) -> {
			Object actual = call.header(name);
			return Objects.equals(tree(actual), wanted) ? null : headerIs(name, actual);
		});
	}

	/**
	 * Expects a call without a header.
	 * @param name its name, in any case
	 * @return this
	 */
	public ExpectedCall withoutHeader(String name) {
		return with("no " + name, (call) -> {
			Object actual = call.header(name);
			return (actual == null) ? null : headerIs(name, actual);
		});
	}

	/**
	 * Expects a call of one version; without this, any is expected.
	 * @param version the version
	 * @return this
	 */
	public ExpectedCall withVersion(String version) {
		return with("version " + version, (call) -> call.address().version().equals(version) ? null
				: "the version is " + call.address().version());
	}

	/**
	 * Expects a call of one instance; without this, any is expected.
	 * @param instanceId the id of the instance
	 * @return this
	 * @see MockZssServices#withInstances(String, String...)
	 */
	public ExpectedCall toInstance(String instanceId) {
		return with("instance " + instanceId, (call) -> {
			Object actual = call.header(Headers.TO_INSTANCE);
			return instanceId.equals(actual) ? null : "the instance is " + actual;
		});
	}

	/**
	 * Expects the call a number of times; without this, once.
	 * @param count the number; 0 for a call that must not come
	 * @return this
	 */
	public ExpectedCall times(int count) {
		this.least = count;
		this.most = count;
		return this;
	}

	/**
	 * Expects the call at least once.
	 * @return this
	 */
	public ExpectedCall atLeastOnce() {
		this.least = 1;
		this.most = Integer.MAX_VALUE;
		return this;
	}

	/**
	 * Answers the call whenever it comes, and does not require that it does.
	 * @return this
	 */
	public ExpectedCall anyTimes() {
		this.least = 0;
		this.most = Integer.MAX_VALUE;
		return this;
	}

	/**
	 * Answers later. No time passes for the test: the client's clock skips the delay. A
	 * call whose time-out is not longer ends in its time-out.
	 * @param delay how late the answer is
	 * @return this
	 */
	public ExpectedCall after(Duration delay) {
		this.delay = delay;
		return this;
	}

	/**
	 * Replies with nil.
	 * @return this
	 */
	public ExpectedCall andReply() {
		return andReply(null);
	}

	/**
	 * Replies.
	 * @param payload what the service returns: a payload, or a {@link ZssResponse} with
	 * status and headers of its own
	 * @return this
	 */
	public ExpectedCall andReply(@Nullable Object payload) {
		// Now, as it may be changed later, or may not be writable.
		Answer reply = reply(payload);
		return answer(payloadText(payload), (call) -> delayed(reply));
	}

	/**
	 * Replies with what depends on the call.
	 * @param service plays the service; an exception that it throws is its error, if it
	 * is a {@link ZssException} or declares a status. It must not make calls of the same
	 * client
	 * @return this
	 */
	public ExpectedCall andAnswer(Function<MockCall, ? extends @Nullable Object> service) {
		return answer("what the test answers", (call) -> {
			try {
				return reply(service.apply(call));
			}
			catch (RuntimeException ex) {
				ErrorBody error = this.exceptions.of(ex);
				if (error == null) {
					throw ex;
				}
				return error(error);
			}
		});
	}

	/**
	 * Replies with an error of the service, which has the texts that the suite has for
	 * the status.
	 * @param status 400 to 599
	 * @return this
	 */
	public ExpectedCall andError(int status) {
		return andError(ErrorBody.of(status));
	}

	/**
	 * Replies with an error of the service.
	 * @param status 400 to 599
	 * @param userMessage a text that may be shown to a user
	 * @param developerMessage a text that helps a developer
	 * @return this
	 */
	public ExpectedCall andError(int status, String userMessage, String developerMessage) {
		return andError(new ErrorBody(status, userMessage, developerMessage));
	}

	/**
	 * Replies with an error of the service.
	 * @param error status, texts, values that are not valid, and details
	 * @return this
	 */
	public ExpectedCall andError(ErrorBody error) {
		return answer("error " + error.code(), (call) -> error(error));
	}

	/**
	 * Replies with the error of a service that throws an exception.
	 * @param exception a {@link ZssException}, or one that declares its status by
	 * {@code @ZssErrorStatus}
	 * @return this
	 * @throws IllegalArgumentException if the exception declares no status
	 */
	public ExpectedCall andThrow(Exception exception) {
		ErrorBody error = this.exceptions.of(exception);
		if (error == null) {
			throw new IllegalArgumentException(exception.getClass().getName()
					+ " declares no status: a service would answer 500, which andError(500) does");
		}
		return andError(error);
	}

	/**
	 * Replies with an error of the service whose payload has a type of its own.
	 * @param status 400 to 599
	 * @param payload the payload
	 * @return this
	 */
	public ExpectedCall andErrorPayload(int status, @Nullable Object payload) {
		byte[] encoded = this.codec.encode(payload);
		return answer("error " + status, (call) -> Answer.Reply.ofService(status, Map.of(), encoded, this.delay));
	}

	/**
	 * The instance is lost that has the call, and the broker finds no other: it answers
	 * 503, and the client sends the call again if it may be executed once more.
	 * @return this
	 */
	public ExpectedCall andInstanceDies() {
		return answer("the instance dies", (call) -> {
			int attempts = call.maxAttempts();
			String message = (attempts == 1) ? "The instance was lost, and the request may not be dispatched again"
					: "Lost its instance " + attempts + " times";
			return Answer.Reply.ofBroker(ErrorBody.of(Status.UNAVAILABLE).withDeveloperMessage(message), attempts,
					this.delay);
		});
	}

	/**
	 * No broker is connected until the call's time-out.
	 * @return this
	 */
	public ExpectedCall andNoBroker() {
		return answer("no broker", (call) -> Answer.NoBroker.INSTANCE);
	}

	/**
	 * No reply comes until the call's time-out.
	 * @return this
	 */
	public ExpectedCall andTimeout() {
		return answer("no reply", (call) -> Answer.Silence.INSTANCE);
	}

	/**
	 * The broker knows no such service.
	 * @return this
	 */
	public ExpectedCall andServiceNotFound() {
		return answer("no such service",
				(call) -> Answer.Reply.ofBroker(
						ErrorBody.of(Status.NOT_FOUND).withDeveloperMessage("No service " + call.address()), 0,
						this.delay));
	}

	/**
	 * The queue of the service is full: the broker answers 429.
	 * @return this
	 */
	public ExpectedCall andQueueFull() {
		return answer("the queue is full",
				(call) -> Answer.Reply.ofBroker(ErrorBody.of(Status.TOO_MANY_REQUESTS), 0, this.delay));
	}

	/**
	 * Why a call is not the expected one.
	 * @return null if it is; an empty text if it has another address
	 */
	@Nullable String mismatch(MockCall call) {
		if (!call.address().sid().equals(this.sid) || !call.address().verb().equals(this.verb)) {
			return "";
		}
		for (Condition condition : this.conditions) {
			String mismatch = condition.mismatch(call);
			if (mismatch != null) {
				return mismatch;
			}
		}
		if (this.most == 0) {
			return "it must not come";
		}
		return (this.came < this.most) ? null : "it has come " + often(this.came) + " already";
	}

	/**
	 * Counts a call that is answered by this.
	 */
	void count() {
		this.came++;
	}

	Answer answer(MockCall call) {
		return this.answer.apply(call);
	}

	boolean isSatisfied() {
		return this.came >= this.least;
	}

	/**
	 * What is expected, and how often it came.
	 */
	String report() {
		String often = (this.most == Integer.MAX_VALUE) ? ((this.least == 0) ? "" : " at least once")
				: (this.most == 1) ? "" : " " + often(this.most);
		return this + often + " -> " + this.answerText + (this.delay.isZero() ? "" : " after " + this.delay) + ": came "
				+ often(this.came) + (isSatisfied() ? "" : ", MISSING");
	}

	/**
	 * What is expected.
	 */
	@Override
	public String toString() {
		return this.sid + ":" + this.verb + (this.details.isEmpty() ? "" : " with " + String.join(", ", this.details));
	}

	private ExpectedCall with(String detail, Condition condition) {
		this.details.add(detail);
		this.conditions.add(condition);
		return this;
	}

	private ExpectedCall answer(String text, Function<MockCall, Answer> by) {
		this.answerText = text;
		this.answer = by;
		return this;
	}

	private Answer reply(@Nullable Object result) {
		if (result instanceof ZssResponse<?> response) {
			ErrorBody error = response.error();
			byte[] payload = (error != null) ? error.encode() : this.codec.encode(response.payload());
			return Answer.Reply.ofService(response.status(), new LinkedHashMap<>(response.headers()), payload,
					this.delay);
		}
		return Answer.Reply.ofService(Status.OK, Map.of(), this.codec.encode(result), this.delay);
	}

	private Answer error(ErrorBody error) {
		return Answer.Reply.ofService(error.code(), Map.of(), error.encode(), this.delay);
	}

	/**
	 * The same reply as late as is set now.
	 */
	private Answer delayed(Answer answer) {
		return (answer instanceof Answer.Reply reply)
				? Answer.Reply.ofService(reply.status(), reply.headers(), reply.payload(), this.delay) : answer;
	}

	private String payloadText(@Nullable Object payload) {
		if (payload instanceof ZssResponse<?> response) {
			return response.status() + " "
					+ PayloadText.listed(tree((response.error() != null) ? null : response.payload()));
		}
		return PayloadText.listed(tree(payload));
	}

	/**
	 * The value as it travels.
	 */
	private @Nullable Object tree(@Nullable Object value) {
		return this.codec.decode(this.codec.encode(value), Object.class);
	}

	private static String headerIs(String name, @Nullable Object value) {
		return "header " + name + " is " + PayloadText.listedText(String.valueOf(value));
	}

	private static @Nullable Object payloadAs(MockCall call, Class<?> type) {
		try {
			return call.payload(type);
		}
		catch (RuntimeException ex) {
			return null;
		}
	}

	private static String often(int count) {
		return (count == 1) ? "once" : count + " times";
	}

	/**
	 * Something that an expected call has.
	 */
	@FunctionalInterface
	private interface Condition {

		@Nullable String mismatch(MockCall call);

	}

}
