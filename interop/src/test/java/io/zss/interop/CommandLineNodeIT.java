package io.zss.interop;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.ResourceLock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The packaged command line with the published Node worker.
 */
@Timeout(180)
@RequiresNode
@ResourceLock(Lanes.PEERS)
class CommandLineNodeIT {

	private static Site site;

	@BeforeAll
	static void start() {
		site = new Site(BrokerKind.OURS);
		site.startWorker(WorkerKind.NODE, "node").awaitReady();
	}

	@AfterAll
	static void stop() {
		site.close();
	}

	@Test
	void callsIt() {
		ZssCommand.Result reply = zss("call", "node", "echo", "{\"item\":[\"coffee\",2.5,true,null]}", "--json");
		assertThat(reply.exitCode()).isZero();
		assertThat(reply.output()).contains("\"status\": 200", "\"coffee\"", "2.5");
	}

	@Test
	void showsItsErrors() {
		ZssCommand.Result reply = zss("call", "node", "fail",
				"{\"code\":409,\"userMessage\":\"u\",\"developerMessage\":\"taken\"}");
		assertThat(reply.exitCode()).isEqualTo(4);
		assertThat(reply.output()).contains("answered 409: taken");
		assertThat(zss("call", "node", "nope").exitCode()).isEqualTo(4);
	}

	@Test
	void listsAndDescribesIt() {
		assertThat(zss("services").output()).containsPattern("NODE +– +1 +0/1 ");
		ZssCommand.Result description = zss("describe", "node");
		assertThat(description.exitCode()).isZero();
		assertThat(description.output()).contains("do not describe themselves", "NODE#");
	}

	@Test
	void repeatsCallsOfIt() {
		assertThat(zss("call", "node", "ping", "-n", "20", "-c", "4").output()).contains("20 calls", "status  200 20");
	}

	private static ZssCommand.Result zss(String... arguments) {
		return ZssCommand.run(ZssCommand.at(site, arguments));
	}

}
