package io.zss.interop;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The scenarios that the reference broker tests itself with, and service management, on
 * raw sockets against our packaged broker. Each has identities of its own, since JeroMQ
 * does not hear a second connection of an identity until the first is gone for good.
 */
@ResourceLock(Lanes.PEERS)
class ReferenceScenariosIT {

	private static final long LIMIT_MILLIS = 30_000;

	private static Site site;

	@BeforeAll
	static void start() {
		// The services send no heartbeats.
		site = new Site(BrokerKind.OURS, "--zss.broker.time-to-live=60s");
	}

	@AfterAll
	static void stop() {
		site.close();
	}

	@Test
	void answersUp() {
		try (RawSocket service = new RawSocket("service#5", site.backend())) {
			assertThat(smi(service, "service#5", "UP", "SERVICE")).isEqualTo("200");
			assertThat(smi(service, "service#5", "DOWN", "SERVICE")).isEqualTo("200");
		}
	}

	@Test
	void answers404ForUnknownService() {
		try (RawSocket client = new RawSocket("client#5", site.frontend())) {
			List<byte[]> reply = request(client, "SID", "VERB", "data");
			assertThat(reply).hasSize(7);
			assertThat(RawSocket.text(reply.get(5))).isEqualTo("404");
		}
	}

	@Test
	void carriesRequestAndReply() {
		try (RawSocket service = new RawSocket("service#1", site.backend());
				RawSocket client = new RawSocket("client#1", site.frontend())) {
			assertThat(smi(service, "service#1", "UP", "SERVICE")).isEqualTo("200");
			client.send(RawSocket.request("rid-1", "SERVICE", "VERB", Pack.OLD.write(null), Pack.OLD.write("ping")));
			List<byte[]> request = service.receive(LIMIT_MILLIS);
			assertThat(request).hasSize(8);
			assertThat(Pack.OLD.read(request.get(5))).as("headers for the worker, nil before").isInstanceOf(Map.class);
			service.send(reply(request, "200", "PONG"));
			List<byte[]> reply = client.receive(LIMIT_MILLIS);
			assertThat(RawSocket.text(reply.get(2))).isEqualTo("rid-1");
			assertThat(RawSocket.text(reply.get(5))).isEqualTo("200");
			assertThat(Pack.OLD.read(reply.get(6))).isEqualTo("PONG");
			assertThat(smi(service, "service#1", "DOWN", "SERVICE")).isEqualTo("200");
		}
	}

	@Test
	void forwardsSidAndVerbInUpperCase() {
		try (RawSocket service = new RawSocket("service#2", site.backend());
				RawSocket client = new RawSocket("client#2", site.frontend())) {
			assertThat(smi(service, "service#2", "up", "Mixed")).isEqualTo("200");
			client
				.send(RawSocket.request("rid-2", "mIxEd", "some/Verb", Pack.OLD.write(Map.of()), Pack.OLD.write(null)));
			Map<?, ?> address = (Map<?, ?>) Pack.OLD.read(service.receive(LIMIT_MILLIS).get(4));
			assertThat(address.get("sid")).isEqualTo("MIXED");
			assertThat(address.get("verb")).isEqualTo("SOME/VERB");
			assertThat(address.get("sversion")).isEqualTo("*");
		}
	}

	@Test
	void answersWhatDoesNotFitAsTheReferenceDoes() {
		try (RawSocket service = new RawSocket("service#3", site.backend())) {
			assertThat(smi(service, "service#3", "DOWN", "ODD")).as("DOWN before UP").isEqualTo("500");
			assertThat(smi(service, "service#3", "HEARTBEAT", "ODD")).as("heartbeat without UP").isEqualTo("200");
			assertThat(smi(service, "service#3", "UP", "ODD")).as("registered already").isEqualTo("500");
			assertThat(smi(service, "service#3", "UP", "ODD")).as("UP twice").isEqualTo("500");
			// The reference answers 500, as if it had failed.
			assertThat(smi(service, "service#3", "JUMP", "ODD")).as("unknown verb").isEqualTo("404");
			assertThat(smi(service, "service#3", "DOWN", "ODD")).isEqualTo("200");
			assertThat(smi(service, "service#3", "DOWN", "ODD")).as("DOWN twice").isEqualTo("500");
		}
	}

	@Test
	void answersDownWhenTheRequestInFlightIsAnswered() {
		try (RawSocket service = new RawSocket("service#4", site.backend());
				RawSocket client = new RawSocket("client#4", site.frontend())) {
			assertThat(smi(service, "service#4", "UP", "LEAVING")).isEqualTo("200");
			client.send(RawSocket.request("rid-4", "LEAVING", "VERB", Pack.OLD.write(Map.of()), Pack.OLD.write(1)));
			List<byte[]> request = service.receive(LIMIT_MILLIS);
			service.send(smiRequest("service#4", "DOWN", "LEAVING"));
			assertThat(service.receive(300)).as("answer to DOWN while a request is in flight").isNull();
			service.send(reply(request, "200", "done"));
			assertThat(Pack.OLD.read(client.receive(LIMIT_MILLIS).get(6))).isEqualTo("done");
			assertThat(RawSocket.text(service.receive(LIMIT_MILLIS).get(5))).isEqualTo("200");
		}
	}

	private static String smi(RawSocket service, String identity, String verb, String sid) {
		service.send(smiRequest(identity, verb, sid));
		List<byte[]> reply = service.receive(LIMIT_MILLIS);
		assertThat(reply).as("reply to %s", verb).isNotNull();
		return RawSocket.text(reply.get(reply.size() - 2));
	}

	private static List<byte[]> smiRequest(String identity, String verb, String sid) {
		List<byte[]> frames = new ArrayList<>(List.of(RawSocket.bytes(identity)));
		frames.addAll(RawSocket.request(UUID.randomUUID().toString(), "SMI", verb, Pack.OLD.write(null),
				Pack.OLD.write(sid)));
		return frames;
	}

	private static List<byte[]> request(RawSocket client, String sid, String verb, Object payload) {
		client.send(RawSocket.request(UUID.randomUUID().toString(), sid, verb, Pack.OLD.write(Map.of()),
				Pack.OLD.write(payload)));
		List<byte[]> reply = client.receive(LIMIT_MILLIS);
		assertThat(reply).as("reply to %s:%s", sid, verb).isNotNull();
		return reply;
	}

	private static List<byte[]> reply(List<byte[]> request, String status, Object payload) {
		List<byte[]> reply = new ArrayList<>(request);
		reply.set(2, RawSocket.bytes("REP"));
		reply.set(6, RawSocket.bytes(status));
		reply.set(7, Pack.OLD.write(payload));
		return reply;
	}

}
