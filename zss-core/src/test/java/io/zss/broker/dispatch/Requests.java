package io.zss.broker.dispatch;

import java.nio.charset.StandardCharsets;
import java.util.Map;

import io.zss.broker.registry.PeerId;
import io.zss.broker.statistics.VerbBudget;
import io.zss.protocol.Address;
import io.zss.protocol.AddressCache;
import io.zss.protocol.FrameCodec;
import io.zss.protocol.Message;
import io.zss.transport.FrameMessage;

/**
 * Requests to ORDERS, of which rid and address have been read.
 */
public final class Requests {

	private Requests() {
	}

	public static ServiceDispatcher service() {
		return new ServiceDispatcher("ORDERS", StandardStrategy.ROUND_ROBIN, new ServiceStatistics(new VerbBudget(100)),
				10, 1000, 10);
	}

	public static Envelope envelope(String client, String rid) {
		Envelope envelope = unread(client, rid);
		envelope.readRid();
		envelope.readAddress(new AddressCache());
		return envelope;
	}

	static Envelope unread(String client, String rid) {
		FrameMessage frames = FrameMessage.of(client.getBytes(StandardCharsets.US_ASCII));
		FrameCodec.encode(Message.request(rid, Address.of("ORDERS", "CREATE"), Map.of(), new byte[] { 1 }))
			.forEach(frames::add);
		return Envelope.open(peer(client), frames, 0, 0);
	}

	static Request request(ServiceDispatcher service, String client, String rid) {
		return new Request(envelope(client, rid), service, new Client(peer(client)), 1000, 2);
	}

	static PeerId peer(String identity) {
		return new PeerId(identity.getBytes(StandardCharsets.US_ASCII));
	}

}
