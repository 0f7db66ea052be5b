package io.zss.client;

import java.time.Duration;
import java.util.Map;

import io.zss.protocol.Address;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.Headers;
import io.zss.protocol.PayloadCodec;
import io.zss.protocol.Status;
import io.zss.protocol.ZssException;
import org.jspecify.annotations.Nullable;

/**
 * A call that ended without a value. Its subclasses tell the reasons apart on which
 * callers act; everything else is a {@link ZssRemoteException}. Thrown out of a handler
 * it is no declared error of that handler: the services that a handler calls do not
 * concern its own caller.
 */
public abstract class ZssCallException extends ZssException {

	/** The rid of a call that was not sent. */
	static final String NO_RID = "-";

	private static final double MAX_RETRY_AFTER_SECONDS = 86_400;

	private static final int SHOWN_CHARACTERS = 2_000;

	private final Address address;

	private final String rid;

	private final transient Map<String, @Nullable Object> headers;

	private final int executions;

	private final boolean executableAgain;

	private int executionsBefore;

	/**
	 * The failure of a call without a reply, or of the reply itself.
	 * @param executions how often workers may have executed the call
	 * @param maxExecutions how often they may
	 */
	ZssCallException(String message, Address address, String rid, ErrorBody error,
			Map<String, @Nullable Object> headers, int executions, int maxExecutions, @Nullable Throwable cause) {
		super(message, error, cause);
		this.address = address;
		this.rid = rid;
		this.headers = headers;
		this.executions = executions;
		this.executableAgain = executions == 0 || executions < maxExecutions;
	}

	/**
	 * The failure of which a reply tells.
	 */
	ZssCallException(String message, OutgoingCall call, IncomingReply reply, ErrorBody error) {
		this(message, reply.address(), reply.rid(), error, reply.headers(), reply.executions(), call.maxExecutions(),
				null);
	}

	/**
	 * What the peer says to developers, for a message that goes into logs. It may be
	 * megabytes long; {@link #getDeveloperMessage()} has all of it.
	 */
	static String text(ErrorBody error) {
		String text = error.developerMessage();
		return (text.length() <= SHOWN_CHARACTERS) ? text : text.substring(0, SHOWN_CHARACTERS) + "...";
	}

	/**
	 * The failure that a reply without success means.
	 * @param call the call
	 * @param reply its reply
	 * @param codec converts the payload where it is asked for
	 * @return a failure to be thrown
	 */
	public static ZssCallException of(OutgoingCall call, IncomingReply reply, PayloadCodec codec) {
		int status = Status.isError(reply.status()) ? reply.status() : Status.INTERNAL_ERROR;
		ErrorBody error = ErrorBody.decode(status, reply.payload());
		if (status == Status.TIMEOUT) {
			return new ZssTimeoutException(call, reply, error);
		}
		if (reply.fromWorker()) {
			return new ZssRemoteException(call, reply, error, codec);
		}
		return switch (status) {
			case Status.TOO_MANY_REQUESTS, Status.UNAVAILABLE -> new ZssOverloadedException(call, reply, error);
			case Status.NOT_FOUND -> new ZssServiceNotFoundException(call, reply, error);
			default -> new ZssRemoteException(call, reply, error, codec);
		};
	}

	/**
	 * The address that was called.
	 * @return service, version and verb
	 */
	public Address getAddress() {
		return this.address;
	}

	/**
	 * The request id, by which broker and worker log the same call.
	 * @return the rid; {@code -} when the call has none yet
	 */
	public String getRid() {
		return this.rid;
	}

	/**
	 * The headers of the reply.
	 * @return the headers; empty when no reply came
	 */
	public Map<String, @Nullable Object> getHeaders() {
		return this.headers;
	}

	/**
	 * After how long the call may be made again, as the broker or the service says in the
	 * header {@link Headers#RETRY_AFTER}.
	 * @return at most a day; null when they do not say
	 */
	public @Nullable Duration getRetryAfter() {
		if (this.headers == null || !(Headers.find(this.headers, Headers.RETRY_AFTER) instanceof Number seconds)) {
			return null;
		}
		double capped = Math.min(seconds.doubleValue(), MAX_RETRY_AFTER_SECONDS);
		return (capped >= 0) ? Duration.ofMillis((long) Math.ceil(1000 * capped)) : null;
	}

	/**
	 * How often workers may have executed the call, as far as this client can know.
	 * @return 0 when certainly none has
	 */
	public int getExecutions() {
		return this.executionsBefore + this.executions;
	}

	/**
	 * Notes that the call was sent before, apart from what has failed here.
	 * @param before how often workers may have executed it then
	 */
	public final void noteExecutionsBefore(int before) {
		this.executionsBefore = before;
	}

	@Override
	public String getMessage() {
		String message = String.valueOf(super.getMessage());
		return (this.executionsBefore > 0)
				? message + "; earlier attempts may have been executed, executions: " + this.executionsBefore : message;
	}

	/**
	 * Whether the same call may well succeed later, and may be repeated: no worker has
	 * seen this one, or it may be executed once more.
	 * @return whether trying again is safe and sensible
	 */
	public boolean isRetryable() {
		return false;
	}

	/**
	 * Whether no worker has seen the call, or it may be executed once more.
	 */
	final boolean isExecutableAgain() {
		return this.executableAgain;
	}

	@Override
	public boolean isDeclared() {
		return false;
	}

}
