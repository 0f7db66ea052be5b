package io.zss.test.fault;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.zss.protocol.Address;
import io.zss.protocol.ControlPayload;
import io.zss.protocol.FrameCodec;
import io.zss.protocol.Frames;
import io.zss.protocol.MessageType;
import io.zss.protocol.ProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * The faults that hit single messages. Thread-safe.
 */
final class MessageFaults {

	private static final String DOWN = "DOWN";

	private final List<Rule> rules = new CopyOnWriteArrayList<>();

	private final AtomicInteger generation = new AtomicInteger();

	private final boolean frontend;

	/**
	 * Creates faults without a rule.
	 * @param frontend whether the peers are clients, not instances
	 */
	MessageFaults(boolean frontend) {
		this.frontend = frontend;
	}

	void add(Rule rule) {
		this.rules.add(rule);
	}

	/**
	 * Forgets the rules, and the messages that are late by one of them.
	 */
	void clear() {
		this.rules.clear();
		this.generation.incrementAndGet();
	}

	/**
	 * How often the rules were forgotten.
	 */
	int generation() {
		return this.generation.get();
	}

	/**
	 * What happens to a message.
	 * @param frames its frames
	 * @param toBroker whether a peer sends it, not the broker
	 * @return the effect, or null for none
	 */
	@Nullable Effect effectOn(List<byte[]> frames, boolean toBroker) {
		if (this.rules.isEmpty()) {
			return null;
		}
		try {
			int at = FrameCodec.locate(Frames.of(frames), 0);
			MessageType type = MessageType.decode(frames.get(at + FrameCodec.TYPE));
			Point point = point(type, toBroker);
			Address address = Address.decode(frames.get(at + FrameCodec.ADDRESS));
			return (point != null) ? effectOn(point, address) : null;
		}
		catch (ProtocolException ex) {
			return null;
		}
	}

	/**
	 * Which service leaves the broker by a message.
	 * @param frames its frames
	 * @return the sid; null for any other message than DOWN
	 */
	static @Nullable String leaving(List<byte[]> frames) {
		try {
			int at = FrameCodec.locate(Frames.of(frames), 0);
			Address address = Address.decode(frames.get(at + FrameCodec.ADDRESS));
			boolean isDown = MessageType.decode(frames.get(at + FrameCodec.TYPE)) == MessageType.REQUEST
					&& address.sid().equals(Address.SMI) && address.verb().equals(DOWN);
			return isDown ? String.valueOf(ControlPayload.decode(frames.get(at + FrameCodec.PAYLOAD)))
				.toUpperCase(Locale.ROOT) : null;
		}
		catch (ProtocolException ex) {
			return null;
		}
	}

	private @Nullable Effect effectOn(Point point, Address address) {
		for (Rule rule : this.rules) {
			if (rule.takes(point, address)) {
				this.rules.removeIf(Rule::isOver);
				return rule.effect();
			}
		}
		return null;
	}

	private @Nullable Point point(MessageType type, boolean toBroker) {
		if (type == MessageType.REQUEST) {
			return (this.frontend == toBroker) ? (toBroker ? Point.REQUEST_TO_BROKER : Point.REQUEST_TO_INSTANCE)
					: null;
		}
		return (this.frontend == toBroker) ? null : (toBroker ? Point.REPLY_TO_BROKER : Point.REPLY_TO_CLIENT);
	}

}
