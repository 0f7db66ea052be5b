package io.zss.broker;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.zss.protocol.FrameCodec;
import io.zss.protocol.LogFields;
import io.zss.protocol.ProtocolException;
import io.zss.transport.FrameMessage;
import io.zss.transport.SendResult;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows messages in the log, frame by frame, while an operator looks for a fault: those
 * of one service, request or client. It ends by itself, after a number of messages or a
 * time. While it is off it costs one look at a field for each message. Belongs to the
 * broker's loop.
 */
final class FrameDump {

	/** The logger's name. */
	static final String NAME = "io.zss.broker.dump";

	private static final Logger logger = LoggerFactory.getLogger(NAME);

	private final String broker;

	private @Nullable DumpRequest wanted;

	private long endNanos;

	private int seen;

	/** Of a client's requests, by which they are known at the workers. */
	private final Set<String> rids = new HashSet<>();

	FrameDump(String broker) {
		this.broker = broker;
	}

	boolean isOn() {
		return this.wanted != null;
	}

	/**
	 * Starts to show messages. One that runs already ends.
	 */
	void start(DumpRequest request, long nowNanos) {
		end("another one begins");
		this.wanted = request;
		this.endNanos = nowNanos + TimeUnit.SECONDS.toNanos(request.seconds());
		this.seen = 0;
		log("The dump of " + request.describe() + " begins: up to " + request.messages() + " messages within "
				+ request.seconds() + " s");
	}

	/**
	 * Shows nothing more.
	 * @param why as a clause
	 */
	void end(String why) {
		DumpRequest ended = this.wanted;
		if (ended != null) {
			this.wanted = null;
			this.rids.clear();
			log("The dump of " + ended.describe() + " ends after " + this.seen + " messages: " + why);
		}
	}

	/**
	 * Ends when its time is over.
	 */
	void sweep(long nowNanos) {
		DumpRequest running = this.wanted;
		if (running != null && nowNanos - this.endNanos >= 0) {
			end(running.seconds() + " s are over");
		}
	}

	/**
	 * Shows a message that has come, if it is wanted.
	 */
	void received(FrameMessage message) {
		show(message, null);
	}

	/**
	 * Shows a message that was sent, if it is wanted.
	 * @param result what became of it
	 */
	void sent(FrameMessage message, SendResult result) {
		show(message, result);
	}

	private void show(FrameMessage message, @Nullable SendResult result) {
		DumpRequest running = this.wanted;
		if (running == null) {
			return;
		}
		try {
			int protocolFrame = protocolFrame(message);
			if (isWanted(running, message, protocolFrame)) {
				this.seen++;
				log(((result != null) ? "-> " : "<- ") + "message " + this.seen + " of " + running.messages() + ", "
						+ describe(message, result)
						+ (message.isDisconnection() ? "" : FrameText.of(message, protocolFrame, running.payload())));
				if (this.seen >= running.messages()) {
					end("that is all that was asked for");
				}
			}
		}
		catch (RuntimeException ex) {
			// It must not touch the message.
			end("it has failed: " + ex);
		}
	}

	private static String describe(FrameMessage message, @Nullable SendResult result) {
		String peer = FrameText.peer(message);
		if (result != null) {
			return "to " + peer + ((result != SendResult.SENT) ? ", NOT SENT: " + result : "") + ", " + message;
		}
		return message.isDisconnection() ? "the connection of " + peer + " has closed"
				: "from " + peer + " by port " + message.localPort() + ", " + message;
	}

	private boolean isWanted(DumpRequest running, FrameMessage message, int protocolFrame) {
		if (protocolFrame < 0) {
			return running.sid() == null && running.rid() == null && running.fitsClient(message, 0);
		}
		if (!running.fits(message, protocolFrame)) {
			return false;
		}
		if (running.client() == null) {
			return true;
		}
		String rid = FrameText.text(message, protocolFrame + FrameCodec.RID);
		boolean isOfClient = running.fitsClient(message, 0) || (protocolFrame == 2 && running.fitsClient(message, 1));
		if (isOfClient) {
			this.rids.add(rid);
		}
		return isOfClient || this.rids.contains(rid);
	}

	private static int protocolFrame(FrameMessage message) {
		try {
			return message.isDisconnection() ? -1 : FrameCodec.locate(message, 1);
		}
		catch (ProtocolException ex) {
			// That is worth to be seen.
			return -1;
		}
	}

	/**
	 * What is shown, and how much of it there was.
	 */
	Map<String, Object> describe(long nowNanos) {
		Map<String, Object> reply = new LinkedHashMap<>();
		DumpRequest running = this.wanted;
		reply.put("state", (running != null) ? "ON" : "OFF");
		if (running != null) {
			put(reply, "sid", running.sid());
			put(reply, "rid", running.rid());
			put(reply, "client", running.client());
			reply.put("payload", running.payload());
			reply.put("messages", running.messages());
			reply.put("secondsLeft", Math.max(0, TimeUnit.NANOSECONDS.toSeconds(this.endNanos - nowNanos)));
		}
		reply.put("seen", this.seen);
		return reply;
	}

	private static void put(Map<String, Object> reply, String key, @Nullable String value) {
		if (value != null) {
			reply.put(key, value);
		}
	}

	private void log(String line) {
		logger.atInfo().addKeyValue(LogFields.BROKER, this.broker).log(line);
	}

}
