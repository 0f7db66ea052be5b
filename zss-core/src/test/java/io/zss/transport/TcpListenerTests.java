package io.zss.transport;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import io.zss.RawZmtpPeer;

import static io.zss.transport.DrivenSockets.bytes;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link TcpListener} in a process that has few file descriptors.
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class TcpListenerTests {

	private static final int DESCRIPTORS = 200;

	// Trap 18
	@Test
	@EnabledOnOs(OS.LINUX)
	void portPausesWhileThereAreNoFileDescriptorsSaysSoOnceAndRecovers() throws Exception {
		Process process = new ProcessBuilder("sh", "-c",
				"ulimit -n " + DESCRIPTORS + " && exec \"$0\" -cp \"$1\" io.zss.transport.FewDescriptors",
				Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				System.getProperty("java.class.path"))
			.redirectErrorStream(true)
			.start();
		try (BufferedReader log = process.inputReader(StandardCharsets.UTF_8)) {
			Endpoint endpoint = new Endpoint("127.0.0.1",
					Integer.parseInt(lineAfter(log, "port (\\d+)", new ArrayList<>()).group(1)));
			List<String> lines = new ArrayList<>();
			List<Socket> crowd = new ArrayList<>();
			try (RawZmtpPeer good = RawZmtpPeer.dealer(endpoint, "good")) {
				good.send("loads the classes that this takes");
				good.readFrame();
				for (int i = 0; i < DESCRIPTORS; i++) {
					crowd.add(new Socket(endpoint.host(), endpoint.port()));
				}
				lineAfter(log, "No connections can be accepted at .*: Too many open files", lines);
				for (int i = 0; i < 20; i++) {
					good.send("text");
					assertThat(good.readFrame()).isEqualTo(bytes("text"));
					Thread.sleep(50);
				}
				for (Socket socket : crowd) {
					socket.close();
				}
				try (RawZmtpPeer next = RawZmtpPeer.dealer(endpoint, "next")) {
					next.send("text");
					assertThat(next.readFrame()).isEqualTo(bytes("text"));
				}
			}
			Matcher again = lineAfter(log, "accepted again after (\\d+) failures", lines);
			// Five per second, and more seconds on a slow machine.
			assertThat(Integer.parseInt(again.group(1))).isBetween(2, 60);
			assertThat(lines).filteredOn((line) -> line.contains("No connections can be accepted")).hasSize(1);
		}
		finally {
			process.destroyForcibly();
		}
	}

	private static Matcher lineAfter(BufferedReader log, String pattern, List<String> lines) throws IOException {
		Pattern compiled = Pattern.compile(pattern);
		String line = log.readLine();
		while (line != null) {
			lines.add(line);
			Matcher matcher = compiled.matcher(line);
			if (matcher.find()) {
				return matcher;
			}
			line = log.readLine();
		}
		throw new AssertionError("The process has ended: " + lines);
	}

}
