package io.zss.benchmarks.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import io.zss.protocol.Address;
import io.zss.protocol.ControlPayload;
import io.zss.transport.FrameMessage;
import zmq.Msg;

/**
 * The frames of the protocol, as the clients and workers here write them and find them.
 */
final class Wire {

	/** Verb of every service. */
	static final String VERB = "ECHO";

	/** From the last frame back. */
	static final int TYPE_FROM_END = 6;

	static final int RID_FROM_END = 5;

	static final int STATUS_FROM_END = 2;

	static final byte[] PROTOCOL = ascii("ZSS:0.0");

	static final byte[] REQUEST = ascii("REQ");

	static final byte[] REPLY = ascii("REP");

	static final byte[] OK = ascii("200");

	static final byte[] NOTHING = {};

	static final byte[] NO_HEADERS = { (byte) 0x80 };

	private Wire() {
	}

	/**
	 * The name of a service.
	 * @param index from 0
	 */
	static String sid(int index) {
		return "LOAD" + index;
	}

	static byte[] address(String sid, String verb) {
		return Address.of(sid, verb).encode();
	}

	/**
	 * A MessagePack text.
	 * @param length in characters
	 */
	static byte[] text(int length) {
		return ControlPayload.encode("x".repeat(length));
	}

	static byte[] ascii(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

	static boolean is(Msg frame, byte[] content) {
		return frame.size() == content.length && Arrays.equals(frame.data(), content);
	}

	static boolean is(FrameMessage message, int index, byte[] content) {
		return message.length(index) == content.length && Arrays.equals(message.bytes(index), content);
	}

}
