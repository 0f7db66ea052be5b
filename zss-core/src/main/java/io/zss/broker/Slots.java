package io.zss.broker;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import io.zss.broker.dispatch.AttemptTable;
import io.zss.broker.dispatch.Envelope;
import io.zss.broker.dispatch.Request;
import io.zss.broker.dispatch.RequestList;
import io.zss.broker.registry.Instance;
import io.zss.broker.registry.PeerId;
import io.zss.transport.FrameMessage;
import io.zss.transport.SendResult;
import org.jspecify.annotations.Nullable;

/**
 * What each instance works on, and by which tokens its replies are recognised. An attempt
 * and its slot are taken together and freed together, here alone. Belongs to the broker's
 * loop.
 */
final class Slots {

	private final AttemptTable attempts;

	private final Outbox outbox;

	private final Map<Instance, RequestList> held = new HashMap<>();

	/** What to do when an instance that has said DOWN has given its last reply. */
	private final Map<Instance, Runnable> onLastReply = new HashMap<>();

	Slots(Outbox outbox, LongSupplier random) {
		this.outbox = outbox;
		this.attempts = new AttemptTable(random);
	}

	/**
	 * Starts to keep what an instance works on.
	 */
	void open(Instance instance) {
		this.held.put(instance, new RequestList());
	}

	/**
	 * Sends a request to an instance. Only when the socket has taken it, the request has
	 * an attempt and a slot.
	 * @throws RuntimeException if sending fails; that counts as an attempt
	 */
	SendResult dispatch(Request request, Instance instance, long nowNanos) {
		SendResult result = null;
		byte[] token = this.attempts.add(request);
		try {
			result = this.outbox.dispatch(request, instance, token, nowNanos);
		}
		finally {
			if (result != SendResult.SENT) {
				this.attempts.remove(request);
			}
			if (result == null) {
				request.countFailedDispatch();
			}
		}
		if (result == SendResult.SENT) {
			if (request.attempt() == 0 && request.isCounted()) {
				long waitedNanos = nowNanos - request.receivedNanos();
				request.service().statistics().waits().record(waitedNanos);
				request.verb().recordQueueTime(waitedNanos);
			}
			instance.takeSlot();
			if (request.isCounted()) {
				instance.figures().countRequest();
			}
			request.markDispatched(instance, nowNanos);
			held(instance).append(request);
		}
		return result;
	}

	/**
	 * The request that a reply answers.
	 * @return the request; null when the token is not, or no longer, that of an attempt
	 * of the reply's sender
	 */
	@Nullable Request find(Envelope reply) {
		return held(attempt(reply), reply.peer());
	}

	/**
	 * The request that a message answers which cannot be opened: a token names an attempt
	 * whatever follows it.
	 * @return the request; null when the token is not, or no longer, that of an attempt
	 * of the sender
	 */
	@Nullable Request findMalformed(PeerId sender, FrameMessage frames) {
		return held(attempt(Envelope.tokenOf(frames, AttemptTable.MAX_TOKEN_BYTES)), sender);
	}

	private static @Nullable Request held(@Nullable Request request, PeerId sender) {
		Instance instance = (request != null) ? request.instance() : null;
		return (instance != null && instance.id().equals(sender)) ? request : null;
	}

	/**
	 * Whether a reply has the token of an attempt, whoever holds that.
	 */
	boolean isOfAnAttempt(Envelope reply) {
		return attempt(reply) != null;
	}

	private @Nullable Request attempt(Envelope reply) {
		return attempt(reply.innerIdentity(AttemptTable.MAX_TOKEN_BYTES));
	}

	private @Nullable Request attempt(byte @Nullable [] token) {
		return (token != null) ? this.attempts.find(token) : null;
	}

	/**
	 * Frees the slot of a request that its instance has answered.
	 * @return the instance
	 */
	Instance freeAnswered(Request request) {
		Instance instance = free(request);
		instance.onReply();
		return instance;
	}

	/**
	 * Frees the slot of a request that its instance has refused. The request still has to
	 * be {@linkplain Request#markReturned returned}.
	 * @return the instance
	 */
	Instance freeRefused(Request request) {
		Instance instance = free(request);
		instance.onRefusal();
		request.uncountRefusedAttempt();
		return instance;
	}

	/**
	 * Whether the instance of a request answers, as far as is known.
	 */
	boolean isOfSoundInstance(Request request) {
		return !holder(request).isLastResort();
	}

	/**
	 * What the instance of a request has not answered in time, the request included.
	 */
	StuckRequests stuckWith(Request request) {
		return StuckRequests.of(RequestList.of(request));
	}

	/**
	 * Takes the slot of a request back that its instance does not answer.
	 * @return the instance
	 */
	Instance takeBack(Request request) {
		Instance instance = free(request);
		instance.takeSlotBack();
		return instance;
	}

	/**
	 * Asks the instance of a request to stop working on it, if it understands that.
	 */
	void cancel(Request request) {
		Instance instance = holder(request);
		if (instance.registration().cancellable()) {
			this.outbox.sendCancel(request, instance, this.attempts.token(request));
		}
	}

	/**
	 * Notes that an instance has said DOWN.
	 * @param action runs once it owes no more replies; not if it is lost before
	 */
	void onLastReply(Instance instance, Runnable action) {
		this.onLastReply.put(instance, action);
	}

	/**
	 * Whether a client waits for a reply of an instance.
	 */
	boolean owesReplies(Instance instance) {
		return held(instance).contains(Request.State.AT_WORKER);
	}

	/**
	 * Takes all requests from an instance that has gone; what it has in flight no longer
	 * counts.
	 * @param freed gets each request that it had
	 * @return what was to be done after its last reply; null when it has not said DOWN
	 */
	@Nullable Runnable close(Instance instance, Consumer<Request> freed) {
		Runnable action = this.onLastReply.remove(instance);
		RequestList requests = Objects.requireNonNull(this.held.remove(instance));
		for (Request request = requests.first(); request != null; request = requests.first()) {
			free(request);
			freed.accept(request);
		}
		return action;
	}

	/**
	 * The requests that an instance has held longest.
	 * @param most how many
	 * @param consumer gets each, the oldest first
	 */
	void forEachOldest(Instance instance, int most, Consumer<Request> consumer) {
		RequestList requests = this.held.get(instance);
		if (requests != null) {
			requests.forEachOldest(most, consumer);
		}
	}

	/**
	 * The number of slots that are taken.
	 */
	int size() {
		return this.attempts.size();
	}

	private Instance free(Request request) {
		this.attempts.remove(request);
		RequestList.of(request).remove(request);
		return holder(request);
	}

	private static Instance holder(Request request) {
		return Objects.requireNonNull(request.instance());
	}

	private RequestList held(Instance instance) {
		return Objects.requireNonNull(this.held.get(instance));
	}

}
