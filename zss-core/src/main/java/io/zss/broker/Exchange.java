package io.zss.broker;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.function.LongSupplier;

import io.zss.broker.dispatch.AbsentServices;
import io.zss.broker.dispatch.AttemptTable;
import io.zss.broker.dispatch.Client;
import io.zss.broker.dispatch.FinishedRequests;
import io.zss.broker.dispatch.Request;
import io.zss.broker.dispatch.RequestList;
import io.zss.broker.dispatch.ServiceDispatcher;
import io.zss.broker.registry.Instance;
import io.zss.broker.registry.PeerId;
import io.zss.broker.registry.Registration;
import io.zss.broker.registry.Registry;
import io.zss.protocol.Address;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.FrameCodec;
import io.zss.protocol.HeaderFrame;
import io.zss.protocol.Headers;
import io.zss.protocol.ProtocolException;
import io.zss.protocol.Status;
import io.zss.transport.FrameMessage;
import io.zss.transport.SendResult;
import io.zss.transport.TimerWheel;
import org.jspecify.annotations.Nullable;

/**
 * The requests in the broker, each from its acceptance to its one final reply: placed
 * with an instance or queued, tried again when the instance is lost, answered when its
 * deadline passes. Belongs to the broker's loop.
 */
final class Exchange {

	private final BrokerOptions options;

	private final Registry registry;

	private final Outbox outbox;

	private final RejectionLog rejections;

	private final TimerWheel deadlines;

	private final AttemptTable attempts;

	private final Map<String, ServiceDispatcher> services = new HashMap<>();

	private final AbsentServices absent;

	private final Map<PeerId, Client> clients = new HashMap<>();

	private final FinishedRequests finished;

	/** What each instance works on, abandoned requests included. */
	private final Map<Instance, RequestList> held = new HashMap<>();

	/** What to do when an instance that has said DOWN owes no more replies. */
	private final Map<Instance, Runnable> drained = new HashMap<>();

	/** Instances that turned out to be gone while a request was sent to them. */
	private final Queue<Instance> unreachable = new ArrayDeque<>();

	private int open;

	private boolean draining;

	Exchange(BrokerOptions options, Registry registry, Outbox outbox, RejectionLog rejections, LongSupplier random,
			long nowNanos) {
		this.options = options;
		this.registry = registry;
		this.outbox = outbox;
		this.rejections = rejections;
		this.deadlines = new TimerWheel(nowNanos);
		this.attempts = new AttemptTable(random);
		this.absent = new AbsentServices(options.maxServices());
		this.finished = new FinishedRequests(options.duplicateWindow().toNanos(), options.maxFinishedRequests());
	}

	/**
	 * Takes a request from a client, or answers why not.
	 */
	void accept(PeerId peer, FrameMessage frames, int at, String rid, Address address, HeaderFrame headers,
			long nowNanos, long epochMillis) {
		ServiceDispatcher service = this.services.get(address.sid());
		Client client = this.clients.get(peer);
		// Before all answers that say that no worker has seen it.
		if ((client != null && client.find(rid) != null) || this.finished.contains(peer, rid, nowNanos)) {
			if (service != null) {
				service.statistics().duplicate();
			}
			refuse(Rejection.DUPLICATE, peer, frames, at, headers, epochMillis, ErrorBody.of(Status.CONFLICT),
					nowNanos);
			return;
		}
		if (this.draining) {
			refuse(Rejection.STOPPING, peer, frames, at, headers, epochMillis, ErrorBody.brokerStopped(), nowNanos);
			return;
		}
		if (service == null || !service.serves(address.version())) {
			refuse(Rejection.NOT_FOUND, peer, frames, at, headers, epochMillis,
					ErrorBody.of(Status.NOT_FOUND).withDeveloperMessage("No service " + address), nowNanos);
			return;
		}
		if (this.open >= this.options.maxRequests()) {
			refuse(Rejection.OVERLOAD, peer, frames, at, headers, epochMillis, ErrorBody.of(Status.TOO_MANY_REQUESTS)
				.withDeveloperMessage("The broker holds " + this.open + " requests"), nowNanos);
			return;
		}
		if (client == null) {
			client = new Client(peer);
			this.clients.put(peer, client);
		}
		Pending request = new Pending(service, client, rid, address, headers, frames, at, nowNanos, epochMillis);
		client.add(request);
		this.open++;
		service.statistics().request();
		request.setTimeoutAtNanos(nowNanos + timeoutNanos(headers));
		this.deadlines.schedule(request, request.timeoutAtNanos());
		if (nowNanos - request.timeoutAtNanos() >= 0) {
			end(request, timedOut(request, nowNanos), nowNanos);
			return;
		}
		place(request, service, nowNanos);
	}

	/**
	 * Takes a reply from a worker: frees the slot, answers the client, and gives the slot
	 * to the next request.
	 */
	void reply(PeerId peer, FrameMessage frames, int at, long nowNanos) {
		Request request = (at == 2) ? this.attempts.find(frames.bytes(1)) : null;
		Instance instance = (request != null) ? request.instance() : null;
		if (request == null || instance == null || !instance.id().equals(peer)) {
			this.rejections.record(Rejection.UNEXPECTED_REPLY, peer, frames, nowNanos);
			recover(this.registry.find(peer), nowNanos);
			return;
		}
		boolean awaited = request.state() == Request.State.AT_WORKER;
		release(request, instance);
		instance.answer();
		if (awaited && isRefusal(frames, at)) {
			instance.refuse();
			request.refused();
			placeAgain(request, nowNanos);
			settle(instance, nowNanos);
			return;
		}
		if (awaited) {
			answer(request, peer, frames, at, nowNanos);
		}
		finish(request, nowNanos);
		settle(instance, nowNanos);
	}

	/**
	 * Registers an instance of a service; its requests that wait are dispatched.
	 */
	void instanceUp(Instance instance, long nowNanos) {
		String sid = instance.registration().sid();
		ServiceDispatcher service = this.services.computeIfAbsent(sid,
				(key) -> new ServiceDispatcher(key, this.options.strategy(), this.absent.recall(key),
						this.options.maxQueuedRequests(), this.options.maxQueuedBytes()));
		this.held.put(instance, new RequestList());
		guard(sid, nowNanos, () -> service.add(instance));
		dispatchQueued(service, nowNanos);
	}

	/**
	 * Takes over what a heartbeat says, and gives new room to requests that wait.
	 */
	void instanceChanged(Instance instance, Registration newer, long nowNanos) {
		this.registry.update(instance, newer);
		settle(instance, nowNanos);
	}

	/**
	 * Takes an instance out that has said DOWN.
	 * @param whenDrained runs once it owes no more replies
	 */
	void instanceLeaves(Instance instance, Runnable whenDrained, long nowNanos) {
		this.registry.leave(instance);
		takeOut(instance, null, Status.NOT_FOUND, nowNanos);
		this.drained.put(instance, whenDrained);
		settle(instance, nowNanos);
	}

	/**
	 * Takes an instance out that is lost; what it worked on goes to others.
	 */
	void instanceLost(Instance instance, long nowNanos) {
		this.registry.remove(instance);
		this.drained.remove(instance);
		takeOut(instance, nowNanos + this.options.holdFor().toNanos(), Status.UNAVAILABLE, nowNanos);
		RequestList orphans = Objects.requireNonNull(this.held.remove(instance));
		for (Request request = orphans.poll(); request != null; request = orphans.poll()) {
			this.attempts.remove(request);
			instance.release();
			if (request.state() == Request.State.ABANDONED) {
				finish(request, nowNanos);
			}
			else {
				retry(request, nowNanos);
			}
		}
	}

	/**
	 * Forgets the requests of a client that has disconnected.
	 */
	void clientGone(PeerId peer, long nowNanos) {
		Client client = this.clients.get(peer);
		if (client == null) {
			return;
		}
		// Those that wait come first: a slot may go to the next while others are
		// abandoned.
		for (Request request : client.requests()) {
			if (request.state() == Request.State.QUEUED) {
				request.service().dequeue(request);
				finish(request, nowNanos);
			}
		}
		for (Request request : client.requests()) {
			abandon(request, nowNanos);
		}
	}

	/**
	 * Takes no more requests, and answers those that are queued: another broker may have
	 * them. Those at workers go on.
	 */
	void drain(long nowNanos) {
		this.draining = true;
		for (Client client : List.copyOf(this.clients.values())) {
			for (Request request : client.requests()) {
				if (request.state() == Request.State.QUEUED) {
					request.service().dequeue(request);
					refuseWhileDraining(request, nowNanos);
				}
			}
		}
	}

	boolean isDraining() {
		return this.draining;
	}

	/**
	 * Whether no client waits for anything.
	 */
	boolean isIdle() {
		return this.clients.isEmpty();
	}

	/**
	 * Answers everything that waits, because the broker stops. Nothing may follow.
	 */
	void stop(long nowNanos) {
		ErrorBody error = ErrorBody.brokerStopped();
		for (Client client : this.clients.values()) {
			client.requests().forEach((request) -> tell(request, error, nowNanos));
		}
	}

	/**
	 * Answers what is past its deadline.
	 */
	void advance(long nowNanos) {
		for (Instance next = this.unreachable.poll(); next != null; next = this.unreachable.poll()) {
			Instance instance = next;
			if (instance.state() != Instance.State.GONE) {
				guard(instance, nowNanos, () -> instanceLost(instance, nowNanos));
			}
		}
		this.deadlines.advance(nowNanos);
	}

	/**
	 * Forgets services that did not come back, and tries peers again that read slowly.
	 */
	void sweep(long nowNanos) {
		this.finished.forget(nowNanos);
		for (ServiceDispatcher service : List.copyOf(this.services.values())) {
			guard(service.sid(), nowNanos, () -> sweep(service, nowNanos));
		}
	}

	private void sweep(ServiceDispatcher service, long nowNanos) {
		service.sweep(nowNanos, (request) -> failQueued(request, Status.UNAVAILABLE, nowNanos));
		service.instances().forEach((instance) -> {
			instance.tryAgain();
			roomMade(instance, service, nowNanos);
		});
		dispatchQueued(service, nowNanos);
		forgetIfGone(service);
	}

	long maxIdleNanos() {
		return this.deadlines.maxIdleNanos();
	}

	Collection<ServiceDispatcher> services() {
		return this.services.values();
	}

	AbsentServices absentServices() {
		return this.absent;
	}

	@Nullable ServiceDispatcher findService(String sid) {
		return this.services.get(sid);
	}

	int open() {
		return this.open;
	}

	int atWorkers() {
		return this.attempts.size();
	}

	int clients() {
		return this.clients.size();
	}

	int finished() {
		return this.finished.size();
	}

	private long timeoutNanos(HeaderFrame headers) {
		long asked = headers.timeoutMillis();
		long max = this.options.maxRequestTimeout().toMillis();
		return (asked < 0) ? this.options.requestTimeout().toNanos() : Math.min(asked, max) * 1_000_000;
	}

	private void place(Request request, ServiceDispatcher service, long nowNanos) {
		try {
			dispatchOrQueue(request, service, nowNanos);
		}
		catch (RuntimeException ex) {
			giveUp(request, ex, nowNanos);
		}
	}

	private void dispatchOrQueue(Request request, ServiceDispatcher service, long nowNanos) {
		String version = request.address().version();
		for (Instance next = service.select(version); next != null; next = service.select(version)) {
			if (dispatch(request, next, service, nowNanos)) {
				return;
			}
		}
		if (!service.serves(version)) {
			fail(request, Status.NOT_FOUND, "No service " + request.address(), nowNanos);
		}
		else if (this.draining) {
			// It was at a worker that is lost, and no other has room.
			refuseWhileDraining(request, nowNanos);
		}
		else if (request.state() != Request.State.NEW) {
			request.queued();
			service.enqueueFirst(request);
		}
		else if (service.enqueue(request)) {
			request.queued();
		}
		else {
			this.rejections.record(Rejection.OVERLOAD, request.client().id(), request.address(), nowNanos);
			fail(request, Status.TOO_MANY_REQUESTS, "The queue of " + service.sid() + " is full: "
					+ service.queuedRequests() + " requests, " + service.queuedBytes() + " bytes", nowNanos);
		}
	}

	private boolean dispatch(Request request, Instance instance, ServiceDispatcher service, long nowNanos) {
		SendResult result = send(request, instance, nowNanos);
		if (result == SendResult.SENT) {
			instance.take();
			request.dispatched(instance);
			held(instance).append(request);
			roomMade(instance, service, nowNanos);
			return true;
		}
		if (result == SendResult.UNREACHABLE) {
			this.unreachable.add(instance);
		}
		// One that is full is tried again when it answers, or at the next sweep.
		return false;
	}

	private SendResult send(Request request, Instance instance, long nowNanos) {
		SendResult result = null;
		byte[] token = this.attempts.add(request);
		try {
			result = this.outbox.dispatch(request, instance, token, nowNanos);
			return result;
		}
		finally {
			if (result != SendResult.SENT) {
				this.attempts.remove(request);
			}
			if (result == null) {
				request.dispatchFailed();
			}
		}
	}

	private void dispatchQueued(ServiceDispatcher service, long nowNanos) {
		guard(service.sid(), nowNanos, () -> {
			boolean more = true;
			while (more) {
				more = service
					.dispatchNext((request, instance) -> dispatchQueued(request, instance, service, nowNanos));
			}
		});
	}

	private void dispatchQueued(Request request, Instance instance, ServiceDispatcher service, long nowNanos) {
		if (nowNanos - request.timeoutAtNanos() >= 0) {
			roomMade(instance, service, nowNanos);
			end(request, timedOut(request, nowNanos), nowNanos);
			return;
		}
		try {
			if (!dispatch(request, instance, service, nowNanos)) {
				dispatchOrQueue(request, service, nowNanos);
			}
		}
		catch (RuntimeException ex) {
			giveUp(request, ex, nowNanos);
		}
	}

	/**
	 * Tells the service's strategy, which may be anybody's and may fail.
	 */
	private void roomMade(Instance instance, ServiceDispatcher service, long nowNanos) {
		guard(instance, nowNanos, () -> service.roomMade(instance));
	}

	/**
	 * Answers a request that the broker itself failed to place, unless a worker has it.
	 */
	private void giveUp(Request request, RuntimeException failure, long nowNanos) {
		this.rejections.fail(request.client().id(), failure, nowNanos);
		if (request.state() == Request.State.NEW || request.state() == Request.State.QUEUED) {
			request.service().dequeue(request);
			fail(request, Status.INTERNAL_ERROR, "The broker failed on the request", nowNanos);
		}
	}

	/**
	 * Whether the instance had no room: it was busy with requests that the broker has
	 * given up, or with those of another broker.
	 */
	private static boolean isRefusal(FrameMessage frames, int at) {
		if (Status.decode(frames.bytes(at + FrameCodec.STATUS)) != Status.UNAVAILABLE) {
			return false;
		}
		try {
			return Boolean.TRUE.equals(Headers.decode(frames.bytes(at + FrameCodec.HEADERS)).get(Headers.REFUSED));
		}
		catch (ProtocolException ex) {
			return false;
		}
	}

	private void answer(Request request, PeerId peer, FrameMessage frames, int at, long nowNanos) {
		try {
			passOn(request, peer, frames, at, nowNanos);
		}
		catch (RuntimeException ex) {
			this.rejections.fail(peer, ex, nowNanos);
			tell(request, ErrorBody.of(Status.INTERNAL_ERROR)
				.withDeveloperMessage("The broker failed on the service's reply"), nowNanos);
		}
	}

	private void passOn(Request request, PeerId peer, FrameMessage frames, int at, long nowNanos) {
		int status = Status.decode(frames.bytes(at + FrameCodec.STATUS));
		byte[] rid = request.frames().bytes(request.protocolFrame() + FrameCodec.RID);
		boolean valid = status != Status.NONE && Arrays.equals(frames.bytes(at + FrameCodec.RID), rid);
		request.service().statistics().answer(valid && Status.isSuccess(status), nowNanos - request.receivedNanos());
		if (!valid) {
			this.rejections.record(Rejection.MALFORMED_REPLY, peer, frames, nowNanos);
			this.outbox.fail(request, ErrorBody.of(Status.INTERNAL_ERROR)
				.withDeveloperMessage("The service sent a reply without a valid status or rid"), nowNanos);
			return;
		}
		this.outbox.forward(request, frames, at, replyHeaders(peer, frames, at, nowNanos), nowNanos);
	}

	private HeaderFrame replyHeaders(PeerId peer, FrameMessage frames, int at, long nowNanos) {
		try {
			return HeaderFrame.scan(frames.bytes(at + FrameCodec.HEADERS));
		}
		catch (ProtocolException ex) {
			this.rejections.record(Rejection.MALFORMED_REPLY, peer, ex.getMessage(), nowNanos);
			return HeaderFrame.EMPTY;
		}
	}

	private void retry(Request request, long nowNanos) {
		if (mayRunAgain(request) || nowNanos - request.timeoutAtNanos() >= 0) {
			placeAgain(request, nowNanos);
		}
		else {
			fail(request, Status.UNAVAILABLE,
					request.headers().idempotent() ? "Lost its instance " + request.attempt() + " times"
							: "The instance was lost, and the request may run only once",
					nowNanos);
		}
	}

	private void placeAgain(Request request, long nowNanos) {
		ServiceDispatcher service = this.services.get(request.address().sid());
		if (nowNanos - request.timeoutAtNanos() >= 0) {
			end(request, timedOut(request, nowNanos), nowNanos);
		}
		else if (service == null || !service.serves(request.address().version())) {
			fail(request, Status.UNAVAILABLE, "The instance was lost, and there is no other", nowNanos);
		}
		else {
			request.moveTo(service);
			request.queued();
			service.statistics().retry();
			place(request, service, nowNanos);
		}
	}

	private boolean mayRunAgain(Request request) {
		return request.headers().idempotent() && request.attempt() < this.options.maxAttempts();
	}

	private void takeOut(Instance instance, @Nullable Long heldUntilNanos, int status, long nowNanos) {
		ServiceDispatcher service = this.services.get(instance.registration().sid());
		if (service != null) {
			guard(instance, nowNanos,
					() -> service.remove(instance, heldUntilNanos, (request) -> failQueued(request, status, nowNanos)));
			dispatchQueued(service, nowNanos);
			forgetIfGone(service);
		}
	}

	private void forgetIfGone(ServiceDispatcher service) {
		if (service.isGone()) {
			if (this.services.remove(service.sid(), service)) {
				this.absent.remember(service.sid(), service.statistics());
			}
		}
	}

	/**
	 * Gives the room of an instance to the next request, or lets it go when it has left
	 * and owes nothing.
	 */
	private void settle(Instance instance, long nowNanos) {
		ServiceDispatcher service = this.services.get(instance.registration().sid());
		if (instance.state() == Instance.State.LIVE && service != null) {
			roomMade(instance, service, nowNanos);
			dispatchQueued(service, nowNanos);
		}
		else if (instance.state() == Instance.State.LEAVING && !held(instance).contains(Request.State.AT_WORKER)) {
			letGo(instance, nowNanos);
		}
	}

	private void letGo(Instance instance, long nowNanos) {
		this.registry.remove(instance);
		RequestList abandoned = Objects.requireNonNull(this.held.remove(instance));
		for (Request request = abandoned.poll(); request != null; request = abandoned.poll()) {
			this.attempts.remove(request);
			finish(request, nowNanos);
		}
		Runnable whenDrained = this.drained.remove(instance);
		if (whenDrained != null) {
			guard(instance, nowNanos, whenDrained);
		}
	}

	private void onDeadline(Request request, long nowNanos) {
		switch (request.state()) {
			case NEW, QUEUED -> {
				request.service().dequeue(request);
				end(request, timedOut(request, nowNanos), nowNanos);
			}
			case AT_WORKER -> {
				tell(request, timedOut(request, nowNanos), nowNanos);
				abandon(request, nowNanos);
			}
			case ABANDONED -> takeSlotBack(request, nowNanos);
			case DONE -> throw new IllegalStateException("Deadline of a request that is " + request.state());
		}
	}

	private static ErrorBody timedOut(Request request, long nowNanos) {
		request.service().statistics().timeOut();
		long waited = (nowNanos - request.receivedNanos()) / 1_000_000;
		return ErrorBody.of(Status.TIMEOUT)
			.withDeveloperMessage("No reply of " + request.address() + " within " + waited + " ms, dispatched "
					+ request.attempt() + " times");
	}

	/**
	 * Nobody waits for the reply any more; the slot stays taken until it comes.
	 */
	private void abandon(Request request, long nowNanos) {
		request.abandoned();
		forget(request, nowNanos);
		this.deadlines.schedule(request, nowNanos + this.options.stuckAfter().toNanos());
		Instance instance = request.instance();
		if (instance != null) {
			settle(instance, nowNanos);
		}
	}

	private void takeSlotBack(Request request, long nowNanos) {
		Instance instance = Objects.requireNonNull(request.instance());
		release(request, instance);
		instance.giveUp();
		request.service().statistics().takeSlotBack();
		finish(request, nowNanos);
		settle(instance, nowNanos);
	}

	/**
	 * An instance that was stuck has replied after all, if too late.
	 */
	private void recover(@Nullable Instance instance, long nowNanos) {
		if (instance != null && instance.isLastResort()) {
			instance.recover();
			settle(instance, nowNanos);
		}
	}

	private void failQueued(Request request, int status, long nowNanos) {
		fail(request, status, "No instance of " + request.address() + " is left", nowNanos);
	}

	/**
	 * Not with 404 or 429 when it has been dispatched: they say that no worker saw it.
	 */
	private void fail(Request request, int status, String developerMessage, long nowNanos) {
		boolean saysUnseen = status == Status.NOT_FOUND || status == Status.TOO_MANY_REQUESTS;
		int honest = (saysUnseen && request.attempt() > 0) ? Status.UNAVAILABLE : status;
		request.service().statistics().refuse();
		end(request, ErrorBody.of(honest).withDeveloperMessage(developerMessage), nowNanos);
	}

	private void refuseWhileDraining(Request request, long nowNanos) {
		request.service().statistics().refuse();
		end(request, ErrorBody.brokerStopped(), nowNanos);
	}

	private void end(Request request, ErrorBody error, long nowNanos) {
		tell(request, error, nowNanos);
		finish(request, nowNanos);
	}

	private void tell(Request request, ErrorBody error, long nowNanos) {
		guard(request.client().id(), nowNanos, () -> this.outbox.fail(request, error, nowNanos));
	}

	/**
	 * A failure in what is done for one must not keep the others from their turn, nor
	 * leave what belongs together half done.
	 */
	private void guard(Object whom, long nowNanos, Runnable work) {
		try {
			work.run();
		}
		catch (RuntimeException ex) {
			this.rejections.fail(whom, ex, nowNanos);
		}
	}

	private void refuse(Rejection rejection, PeerId peer, FrameMessage frames, int at, HeaderFrame headers,
			long epochMillis, ErrorBody error, long nowNanos) {
		this.rejections.record(rejection, peer, error.developerMessage(), nowNanos);
		this.outbox.refuse(peer, frames, at, headers, epochMillis, error, nowNanos);
	}

	private void release(Request request, Instance instance) {
		this.attempts.remove(request);
		held(instance).remove(request);
	}

	private void finish(Request request, long nowNanos) {
		this.deadlines.cancel(request);
		forget(request, nowNanos);
		request.done();
		this.open--;
	}

	private void forget(Request request, long nowNanos) {
		Client client = request.client();
		if (client.remove(request) && request.attempt() > 0) {
			this.finished.add(request, nowNanos);
		}
		if (client.isIdle()) {
			this.clients.remove(client.id(), client);
		}
	}

	private RequestList held(Instance instance) {
		return Objects.requireNonNull(this.held.get(instance));
	}

	/**
	 * A request whose deadline is that of this exchange.
	 */
	private final class Pending extends Request {

		Pending(ServiceDispatcher service, Client client, String rid, Address address, HeaderFrame headers,
				FrameMessage frames, int protocolFrame, long receivedNanos, long receivedEpochMillis) {
			super(service, client, rid, address, headers, frames, protocolFrame, receivedNanos, receivedEpochMillis);
		}

		@Override
		protected void onDeadline(long nowNanos) {
			try {
				Exchange.this.onDeadline(this, nowNanos);
			}
			catch (RuntimeException ex) {
				// The deadlines of others are due as well.
				Exchange.this.rejections.fail(client().id(), ex, nowNanos);
			}
		}

	}

}
