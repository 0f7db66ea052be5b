package io.zss.hostile;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

import io.zss.client.ClientOptions;
import io.zss.client.IncomingReply;
import io.zss.client.OutgoingCall;
import io.zss.client.ZssClient;
import io.zss.protocol.Address;

/**
 * Long frames of peers with keys: decrypting one takes more than its length, and that
 * must not end a broker with the memory of the image. Part of {@code -Psoak} alone, as it
 * takes a while.
 */
@EnabledIfSystemProperty(named = "zss.handshakes", matches = ".+", disabledReason = "only with -Psoak")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SecuredLargeFramesIT {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	@Test
	void longFramesOfPeersWithKeysDoNotEndTheBroker() throws IOException {
		try (HostileSite site = HostileSite.startSecured()) {
			site.awaitGoodCalls();
			site.counts();
			for (int at : new int[] { 1, 4 }) {
				List<ZssClient> clients = new ArrayList<>();
				List<CompletableFuture<IncomingReply>> calls = new ArrayList<>();
				try {
					for (int i = 0; i < at; i++) {
						ZssClient client = new ZssClient(ClientOptions.of("large", site.target().ofGoodPeers().get(0))
							.withKeys(site.clientKeys()));
						client.start();
						clients.add(client);
						calls.add(client.send(new OutgoingCall(Address.of("NOBODY", "DO"), Map.of(), PATIENCE, false,
								text(HostileFrames.LARGE))));
					}
					for (CompletableFuture<IncomingReply> call : calls) {
						System.out.println(at + " at a time: " + call.handle(
								(reply, failure) -> (reply != null) ? "status " + reply.status() : failure.toString())
							.join());
					}
				}
				finally {
					clients.forEach(ZssClient::close);
				}
				site.assertNothingLost();
				System.out.println(site.brokerState());
			}
		}
	}

	private static byte[] text(int length) {
		byte[] text = new byte[5 + length];
		Arrays.fill(text, (byte) 'a');
		text[0] = (byte) 0xdb;
		text[1] = (byte) (length >> 24);
		text[2] = (byte) (length >> 16);
		text[3] = (byte) (length >> 8);
		text[4] = (byte) length;
		return text;
	}

}
