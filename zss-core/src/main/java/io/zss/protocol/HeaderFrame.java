package io.zss.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A headers frame as it came, scanned once for the keys that a broker acts on. Keys are
 * added to a copy of the bytes, without decoding the values of the others.
 */
public final class HeaderFrame {

	/** A headers frame without headers. */
	public static final HeaderFrame EMPTY = new HeaderFrame(new byte[] { (byte) 0x80 });

	private static final String FRAME = "headers";

	private static final byte[] TIMEOUT_KEY = Headers.TIMEOUT.getBytes(StandardCharsets.US_ASCII);

	private static final byte[] IDEMPOTENT_KEY = Headers.IDEMPOTENT.getBytes(StandardCharsets.US_ASCII);

	private static final byte[] ATTEMPT_KEY = Headers.ATTEMPT.getBytes(StandardCharsets.US_ASCII);

	private static final byte[] MAX_ATTEMPTS_KEY = Headers.MAX_ATTEMPTS.getBytes(StandardCharsets.US_ASCII);

	private static final byte[] REFUSED_KEY = Headers.REFUSED.getBytes(StandardCharsets.US_ASCII);

	private static final byte[] STOPPING_KEY = Headers.STOPPING.getBytes(StandardCharsets.US_ASCII);

	private static final byte[] TO_INSTANCE_KEY = Headers.TO_INSTANCE.getBytes(StandardCharsets.US_ASCII);

	/** Longer ones name no instance. */
	private static final int MAX_INSTANCE_BYTES = 255;

	private static final byte[] RETRY_AFTER_KEY = Headers.RETRY_AFTER.getBytes(StandardCharsets.US_ASCII);

	private static final byte[] CALLER_KEY = Headers.CALLER.getBytes(StandardCharsets.US_ASCII);

	private static final Hop[] HOPS = Hop.values();

	static final long NO_TIMEOUT = -1;

	private final byte[] data;

	private final int entries;

	private final int firstEntry;

	private final boolean uncommon;

	private final Set<Hop> hops = EnumSet.noneOf(Hop.class);

	private long timeoutMillis = NO_TIMEOUT;

	private int timeoutFrom;

	private int timeoutTo;

	private boolean idempotent = true;

	private int maxAttempts = Integer.MAX_VALUE;

	private boolean refused;

	private @Nullable String toInstance;

	/** Whether it has something that only replies have. */
	private boolean ofReply;

	/** Whether a peer pretends to know who has called. */
	private boolean forged;

	private HeaderFrame(byte[] data) {
		this.data = data;
		PackReader reader = new PackReader(FRAME, data);
		this.entries = reader.readMapHeader();
		this.firstEntry = reader.position();
		for (int left = this.entries; left > 0; left--) {
			scanEntry(reader);
		}
		this.uncommon = reader.isUncommon();
	}

	/**
	 * Scans a headers frame. Nil, which some peers send, and an empty frame are no
	 * headers.
	 * @param frame the bytes of frame 5, in either dialect
	 * @return the scanned frame
	 * @throws ProtocolException if the frame is neither a map nor nil
	 */
	public static HeaderFrame scan(byte[] frame) {
		if (frame.length == 1 && frame[0] == EMPTY.data[0]) {
			return EMPTY;
		}
		byte[] standard = ReferenceDialect.toStandard(FRAME, frame);
		PackReader reader = new PackReader(FRAME, standard);
		if (reader.nextIsNil()) {
			return EMPTY;
		}
		if (!reader.nextIsMap()) {
			throw new ProtocolException(FRAME, "a map or nil", ProtocolException.describe(frame));
		}
		// Types that some peers cannot read, such as the short strings of current
		// MessagePack libraries, end the Node peers that get them.
		HeaderFrame scanned = new HeaderFrame(standard);
		if (!scanned.uncommon && !scanned.forged) {
			return scanned;
		}
		Map<String, @Nullable Object> headers = Headers.decode(frame);
		headers.keySet().removeIf(Headers.CALLER::equalsIgnoreCase);
		return new HeaderFrame(Headers.encodeReceived(headers));
	}

	/**
	 * The frame without additions.
	 * @return a headers frame, always a map; shared
	 */
	public byte[] bytes() {
		return this.data;
	}

	/**
	 * Milliseconds that the caller still waits.
	 * @return {@code zss-timeout}, 0 to {@link Integer#MAX_VALUE}; negative when the
	 * caller does not say
	 */
	public long timeoutMillis() {
		return this.timeoutMillis;
	}

	/**
	 * Whether the request may run more than once.
	 * @return false only when {@code zss-idempotent} is false
	 */
	public boolean idempotent() {
		return this.idempotent;
	}

	/**
	 * How often the request may be dispatched at most.
	 * @return {@code zss-max-attempts}, at least 1; 1 when it is not idempotent;
	 * {@link Integer#MAX_VALUE} when the caller does not say
	 */
	public int maxAttempts() {
		return this.idempotent ? this.maxAttempts : 1;
	}

	/**
	 * Whether an instance had no room for the request and has not begun with it.
	 * @return true only when {@code zss-refused} is true
	 */
	public boolean refused() {
		return this.refused;
	}

	/**
	 * The id of the one instance that is to have the request.
	 * @return {@code zss-to-instance}; empty for a value that is no id; null when any
	 * instance may have it
	 */
	public @Nullable String toInstance() {
		return this.toInstance;
	}

	/**
	 * The headers of a request without {@link Headers#OF_REPLIES} and
	 * {@link Headers#RETRY_AFTER}: a worker would send them back, and the reply would
	 * seem to say so. {@link Headers#TO_INSTANCE} is for the broker alone: a handler may
	 * pass on the headers that it gets to another service, which has no such instance.
	 * @return this, or a new frame where there are some
	 */
	public HeaderFrame ofRequest() {
		if (!this.ofReply && this.toInstance == null) {
			return this;
		}
		Map<String, @Nullable Object> headers = Headers.decode(this.data);
		headers.keySet().removeAll(Headers.OF_REPLIES);
		headers.remove(Headers.RETRY_AFTER);
		headers.remove(Headers.TO_INSTANCE);
		HeaderFrame others = new HeaderFrame(Headers.encodeReceived(headers));
		others.toInstance = this.toInstance;
		return others;
	}

	/**
	 * Writes the frame with the timestamps of two hops added, where they are not there
	 * yet.
	 * @param received the hop that received the message
	 * @param receivedAt when, in epoch milliseconds
	 * @param sent the hop that sends it on
	 * @param sentAt when, in epoch milliseconds
	 * @return a new headers frame, always a map
	 */
	public byte[] stamped(Hop received, long receivedAt, Hop sent, long sentAt) {
		return writeStamped(received, receivedAt, sent, sentAt, 0).toByteArray();
	}

	/**
	 * Writes the frame as a client gets it with an error of the broker: with the
	 * timestamps, and with the number of attempts if there were any, so that the client
	 * can tell whether a worker has seen its request.
	 * @param receivedAt when the frontend received the request, in epoch milliseconds
	 * @param sentAt when the frontend sends the error, in epoch milliseconds
	 * @param attempts how often the request was dispatched
	 * @param stopping whether the broker answers so because it is stopping
	 * @return a new headers frame, always a map
	 */
	public byte[] failed(long receivedAt, long sentAt, int attempts, boolean stopping) {
		PackWriter writer = writeStamped(Hop.FRONTEND_RECEIVES, receivedAt, Hop.FRONTEND_SENDS, sentAt,
				((attempts > 0) ? 1 : 0) + (stopping ? 1 : 0));
		if (attempts > 0) {
			writer.shortString(ATTEMPT_KEY).integer(attempts);
		}
		if (stopping) {
			writer.shortString(STOPPING_KEY).bool(true);
		}
		return writer.toByteArray();
	}

	/**
	 * Writes the frame as a client gets it with a request that the broker does not accept
	 * now.
	 * @param receivedAt when the frontend received the request, in epoch milliseconds
	 * @param sentAt when the frontend sends the error, in epoch milliseconds
	 * @param retryAfterSeconds when the client may send it again
	 * @return a new headers frame, always a map
	 */
	public byte[] refused(long receivedAt, long sentAt, double retryAfterSeconds) {
		return writeStamped(Hop.FRONTEND_RECEIVES, receivedAt, Hop.FRONTEND_SENDS, sentAt, 1)
			.shortString(RETRY_AFTER_KEY)
			.float64(retryAfterSeconds)
			.toByteArray();
	}

	/**
	 * Writes the frame as a worker gets it: with the broker's timestamps, the number of
	 * the attempt, and what is left of the caller's time.
	 * @param receivedAt when the frontend received the request, in epoch milliseconds
	 * @param sentAt when the backend sends it, in epoch milliseconds
	 * @param attempt 1 for the first dispatch
	 * @param remainingMillis what is left until the deadline
	 * @return a new headers frame, always a map
	 */
	public byte[] dispatched(long receivedAt, long sentAt, int attempt, long remainingMillis) {
		return writeDispatched(receivedAt, sentAt, attempt, remainingMillis, 0).toByteArray();
	}

	/**
	 * Writes the frame as a worker gets it, with the caller.
	 * @param receivedAt when the frontend received the request, in epoch milliseconds
	 * @param sentAt when the backend sends it, in epoch milliseconds
	 * @param attempt 1 for the first dispatch
	 * @param remainingMillis what is left until the deadline
	 * @param name who has called, as its key says
	 * @param roles its roles
	 * @return a new headers frame, always a map
	 */
	public byte[] dispatched(long receivedAt, long sentAt, int attempt, long remainingMillis, String name,
			Collection<String> roles) {
		PackWriter writer = writeDispatched(receivedAt, sentAt, attempt, remainingMillis, 1);
		Map<String, Object> caller = new LinkedHashMap<>();
		caller.put("name", name);
		caller.put("roles", List.copyOf(roles));
		return writer.shortString(CALLER_KEY).value(caller).toByteArray();
	}

	private PackWriter writeDispatched(long receivedAt, long sentAt, int attempt, long remainingMillis, int further) {
		PackWriter writer = open(added(Hop.FRONTEND_RECEIVES) + added(Hop.BACKEND_SENDS) + 1 + further);
		if (this.timeoutMillis == NO_TIMEOUT) {
			copy(writer, this.firstEntry, this.data.length);
		}
		else {
			copy(writer, this.firstEntry, this.timeoutFrom);
			writeTimeout(writer, remainingMillis);
			copy(writer, this.timeoutTo, this.data.length);
		}
		writeHop(writer, Hop.FRONTEND_RECEIVES, receivedAt);
		writeHop(writer, Hop.BACKEND_SENDS, sentAt);
		return writer.shortString(ATTEMPT_KEY).integer(attempt);
	}

	private PackWriter writeStamped(Hop received, long receivedAt, Hop sent, long sentAt, int further) {
		PackWriter writer = open(added(received) + added(sent) + further);
		copy(writer, this.firstEntry, this.data.length);
		writeHop(writer, received, receivedAt);
		writeHop(writer, sent, sentAt);
		return writer;
	}

	static PackWriter writeTimeout(PackWriter writer, long millis) {
		return writer.integer(Math.max(0, Math.min(millis, 0xffff_ffffL)));
	}

	private void scanEntry(PackReader reader) {
		if (!reader.nextIsString()) {
			reader.skip();
			reader.skip();
			return;
		}
		int length = reader.readStringHeader();
		int key = reader.position();
		reader.advance(length);
		int value = reader.position();
		if (isKey(key, length, TIMEOUT_KEY)) {
			long millis = Headers.timeoutMillis(reader.readNumber());
			if (millis != NO_TIMEOUT) {
				this.timeoutMillis = millis;
				this.timeoutFrom = value;
				this.timeoutTo = reader.position();
			}
		}
		else if (isKey(key, length, IDEMPOTENT_KEY)) {
			this.idempotent = !Boolean.FALSE.equals(reader.readBoolean());
		}
		else if (isKey(key, length, MAX_ATTEMPTS_KEY)) {
			Number most = reader.readNumber();
			if (most != null) {
				this.maxAttempts = Math.max(1, (int) Math.min(most.doubleValue(), Integer.MAX_VALUE));
			}
		}
		else if (isKey(key, length, TO_INSTANCE_KEY)) {
			this.toInstance = instance(reader);
		}
		else if (isKey(key, length, REFUSED_KEY)) {
			this.refused = Boolean.TRUE.equals(reader.readBoolean());
			this.ofReply = true;
		}
		else {
			reader.skip();
			if (isKey(key, length, ATTEMPT_KEY) || isKey(key, length, STOPPING_KEY)
					|| isKey(key, length, RETRY_AFTER_KEY)) {
				this.ofReply = true;
			}
			else {
				scanHop(key, length);
				this.forged |= length == CALLER_KEY.length && isCaller(key);
			}
		}
	}

	private @Nullable String instance(PackReader reader) {
		if (reader.nextIsNil()) {
			reader.skip();
			return null;
		}
		if (!reader.nextIsString()) {
			reader.skip();
			return "";
		}
		int length = reader.readStringHeader();
		int from = reader.position();
		reader.advance(length);
		return (length <= MAX_INSTANCE_BYTES) ? new String(this.data, from, length, StandardCharsets.UTF_8) : "";
	}

	private boolean isCaller(int from) {
		return new String(this.data, from, CALLER_KEY.length, StandardCharsets.ISO_8859_1)
			.equalsIgnoreCase(Headers.CALLER);
	}

	private void scanHop(int key, int length) {
		for (Hop hop : HOPS) {
			if (isKey(key, length, hop.key())) {
				this.hops.add(hop);
				return;
			}
		}
	}

	private boolean isKey(int from, int length, byte[] key) {
		return length == key.length && Arrays.equals(this.data, from, from + length, key, 0, length);
	}

	private int added(Hop hop) {
		return this.hops.contains(hop) ? 0 : 1;
	}

	private PackWriter open(int added) {
		return new PackWriter(this.data.length + 64).map(this.entries + added);
	}

	private void copy(PackWriter writer, int from, int to) {
		writer.raw(this.data, from, to - from);
	}

	private void writeHop(PackWriter writer, Hop hop, long millis) {
		if (!this.hops.contains(hop)) {
			writer.shortString(hop.key()).float64((double) millis);
		}
	}

}
