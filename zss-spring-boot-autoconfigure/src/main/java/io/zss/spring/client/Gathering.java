package io.zss.spring.client;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import io.zss.client.ZssCallException;
import io.zss.client.ZssConversionException;
import io.zss.client.ZssRemoteException;
import io.zss.protocol.Address;
import io.zss.protocol.Headers;
import io.zss.spring.client.InstanceReply.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * One call of all instances: asks the broker which there are, then each of them, and
 * gathers what they answer. The time-out is that of the whole. No thread of the
 * application is needed for it.
 *
 * @param <T> the type of the results
 */
final class Gathering<T> {

	private static final String DRAINED = "DRAINED";

	private final Caller caller;

	private final CallSpec spec;

	private final Type type;

	private final boolean oneOfEachVersion;

	private final Duration timeout;

	private final long startNanos = System.nanoTime();

	private final CallFuture<InstanceReplies<T>> result;

	private final Queue<CompletableFuture<?>> sent = new ConcurrentLinkedQueue<>();

	Gathering(Caller caller, CallSpec spec, Type type, boolean oneOfEachVersion) {
		this.caller = caller;
		this.spec = spec;
		this.type = type;
		this.oneOfEachVersion = oneOfEachVersion;
		this.timeout = caller.timeout(spec);
		this.result = caller.newFuture();
	}

	CompletableFuture<InstanceReplies<T>> start() {
		this.result.onEndHere((value, failure) -> this.sent.forEach((call) -> call.cancel(false)));
		Address question = new Address(this.spec.address().sid(), Address.ANY_VERSION, Address.INSTANCES);
		CallSpec listing = new CallSpec(question, this.spec.headers(), this.timeout, true, null, Object.class,
				DeclaredExceptions.NONE);
		onEnd(this.caller.<@Nullable Object>async(listing, ReplyReader.result(Object.class)),
				(listed, failure) -> onListed(listed, failure));
		return this.result;
	}

	private void onListed(@Nullable Object listed, @Nullable Throwable failure) {
		if (failure != null) {
			this.result.completeExceptionally(failure);
			return;
		}
		try {
			// Interceptors of the calls see the thread-locals of the caller.
			this.result.withContext(() -> askAll(listed));
		}
		catch (RuntimeException | Error ex) {
			this.result.completeExceptionally(ex);
		}
	}

	private void askAll(@Nullable Object listed) {
		List<Target> targets = targets(listed);
		int leftOut = (listed instanceof Map<?, ?> map && map.get("leftOut") instanceof Number number)
				? number.intValue() : 0;
		AtomicReferenceArray<@Nullable InstanceReply<T>> replies = new AtomicReferenceArray<>(targets.size());
		// One more, so that it is not done before all are asked.
		AtomicInteger open = new AtomicInteger(targets.size() + 1);
		for (int i = 0; i < targets.size(); i++) {
			int index = i;
			Target target = targets.get(i);
			if (target.isDrained()) {
				replies.set(index, target.reply(Outcome.NOT_ASKED, null, null));
				end(replies, open, leftOut);
			}
			else {
				ask(target, (reply) -> {
					replies.set(index, reply);
					end(replies, open, leftOut);
				});
			}
		}
		end(replies, open, leftOut);
	}

	private void end(AtomicReferenceArray<@Nullable InstanceReply<T>> replies, AtomicInteger open, int leftOut) {
		if (open.decrementAndGet() == 0) {
			List<InstanceReply<T>> all = new ArrayList<>();
			for (int i = 0; i < replies.length(); i++) {
				InstanceReply<T> reply = replies.get(i);
				if (reply != null) {
					all.add(reply);
				}
			}
			this.result.complete(new InstanceReplies<>(all, leftOut));
		}
	}

	private void ask(Target target, Consumer<InstanceReply<T>> gathered) {
		Map<String, @Nullable Object> headers = new LinkedHashMap<>(this.spec.headers());
		headers.put(Headers.TO_INSTANCE, target.instanceId());
		CallSpec one = new CallSpec(this.spec.address(), headers, left(), false, this.spec.payload(),
				this.spec.payloadType(), this.spec.exceptions());
		onEnd(this.caller.<@Nullable T>async(one, ReplyReader.result(this.type)), (value, failure) -> gathered
			.accept((failure == null) ? target.reply(Outcome.ANSWERED, value, null) : target.failed(failure)));
	}

	/**
	 * Runs something when a call has ended, on the thread that ends it.
	 */
	private <R extends @Nullable Object> void onEnd(CompletableFuture<R> call,
			BiConsumer<@Nullable R, @Nullable Throwable> action) {
		this.sent.add(call);
		if (call instanceof CallFuture<R> future) {
			future.onEndHere(action);
		}
		else {
			call.whenComplete(action);
		}
		if (this.result.isDone()) {
			call.cancel(false);
		}
	}

	private Duration left() {
		Duration left = this.timeout.minusNanos(System.nanoTime() - this.startNanos);
		return (left.toMillis() < 1) ? Duration.ofMillis(1) : left;
	}

	private List<Target> targets(@Nullable Object listed) {
		List<Target> targets = new ArrayList<>();
		Set<String> versions = new HashSet<>();
		if (listed instanceof Map<?, ?> map && map.get("instances") instanceof List<?> instances) {
			for (Object each : instances) {
				if (each instanceof Map<?, ?> instance && instance.get("instanceId") instanceof String id) {
					Target target = new Target(id, String.valueOf(instance.get("version")),
							DRAINED.equals(instance.get("state")));
					if (isWanted(target, versions)) {
						targets.add(target);
					}
				}
			}
		}
		return targets;
	}

	private boolean isWanted(Target target, Set<String> versions) {
		String version = this.spec.address().version();
		if (!version.equals(Address.ANY_VERSION) && !version.equals(target.version())) {
			return false;
		}
		return !this.oneOfEachVersion || (!target.isDrained() && versions.add(target.version()));
	}

	/**
	 * An instance to be asked.
	 */
	private record Target(String instanceId, String version, boolean isDrained) {

		<T> InstanceReply<T> reply(Outcome outcome, @Nullable T value, @Nullable ZssCallException failure) {
			return new InstanceReply<>(this.instanceId, this.version, outcome, value, failure);
		}

		<T> InstanceReply<T> failed(Throwable failure) {
			if (!(failure instanceof ZssCallException call)) {
				return reply(Outcome.FAILED, null, null);
			}
			if (call.getExecutions() == 0) {
				return reply(Outcome.NOT_ASKED, null, call);
			}
			boolean isAnswer = call instanceof ZssRemoteException || call instanceof ZssConversionException;
			return reply(isAnswer ? Outcome.FAILED : Outcome.UNANSWERED, null, call);
		}

	}

}
