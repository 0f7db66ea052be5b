package io.zss.broker.app.console;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;

import io.zss.protocol.ControlPayload;
import io.zss.protocol.MessagePackCodec;
import io.zss.transport.Endpoint;
import io.zss.worker.ServiceDefinition;
import io.zss.worker.WorkerOptions;
import io.zss.worker.ZssWorker;

/**
 * A worker in a process of its own, which can be killed.
 */
final class OrdersProgram {

	private OrdersProgram() {
	}

	/**
	 * Starts the process. It ends by itself when this one does.
	 */
	static Process start(Endpoint backend, String id) throws IOException {
		return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m", "-cp",
				System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
				OrdersProgram.class.getName(), Integer.toString(backend.port()), id)
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.to(new File("target", "orders-program.log")))
			.start();
	}

	/**
	 * Serves until the standard input ends.
	 */
	public static void main(String[] args) throws IOException {
		WorkerOptions options = new WorkerOptions(List.of(new Endpoint("127.0.0.1", Integer.parseInt(args[0]))),
				Duration.ofMillis(200), 10, Duration.ofSeconds(2), Duration.ofSeconds(5),
				WorkerOptions.DEFAULT_MAX_FRAME_BYTES,
				Map.of("id", args[1], "host", "web2", "pid", Long.toString(ProcessHandle.current().pid())));
		ZssWorker worker = new ZssWorker(
				List.of(new ServiceDefinition("ORDERS", "2.1.0", 8,
						Map.of("CREATE", (request) -> ControlPayload.decode(request.payload())))),
				options, new MessagePackCodec(), Executors.newCachedThreadPool());
		worker.start();
		while (System.in.read() >= 0) {
			// its parent is there
		}
		System.exit(0);
	}

}
