package io.zss.hostile;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import io.zss.RawZmtpPeer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A broker whose process may open fewer files than peers connect.
 */
@EnabledOnOs(OS.LINUX)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class FewFileDescriptorsIT {

	private static final int FILES = 200;

	private static final int CONNECTIONS = 400;

	private static final int MAX_LOG_LINES = 50;

	@Test
	void servesItsPeersAndDoesNotSpinWhileNoConnectionCanBeAccepted() throws IOException {
		try (HostileSite site = HostileSite.start("ulimit -n " + FILES)) {
			site.awaitGoodCalls();
			site.counts();
			double alone = busyShare(site);
			List<RawZmtpPeer> peers = new ArrayList<>();
			for (int i = 0; i < CONNECTIONS; i++) {
				Attack.provoke(() -> peers.add(RawZmtpPeer.connect(site.target().frontend())));
			}
			site.awaitGoodCalls();

			double beside = busyShare(site);
			site.assertNothingLost();
			assertThat(beside).as("share of a core that the broker takes, %.2f alone", alone).isLessThan(alone + 0.5);
			assertThat(site.brokerLog()).hasSizeLessThan(MAX_LOG_LINES);

			HostileHandshakes.closeAll(peers);
			Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> isServed(site.target()));
		}
	}

	private static boolean isServed(Target target) {
		try (RawZmtpPeer client = target.client().readTimeout(Duration.ofSeconds(5))) {
			HostileFrames.ping(client);
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static double busyShare(HostileSite site) {
		long cpu = site.brokerState().cpuNanos();
		long start = System.nanoTime();
		site.awaitGoodCalls();
		site.awaitGoodCalls();
		site.awaitGoodCalls();
		return (double) (site.brokerState().cpuNanos() - cpu) / (System.nanoTime() - start);
	}

}
