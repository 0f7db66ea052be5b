package io.zss.protocol;

import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The headers frame, which the broker scans and extends for each request, and again for
 * each reply.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class HeaderFrameBenchmark {

	private static final long NOW = 1_700_000_000_000L;

	private final byte[] frame = Headers.encode(Map.of(Headers.TIMEOUT, 10_000, Headers.REQUEST_ID,
			"6ba7b810-9dad-11d1-80b4-00c04fd430c8", "micro.cs", (double) NOW));

	private final HeaderFrame scanned = HeaderFrame.scan(this.frame);

	/**
	 * Reads the headers of a request.
	 * @return what the broker acts on
	 */
	@Benchmark
	public HeaderFrame scan() {
		return HeaderFrame.scan(this.frame);
	}

	/**
	 * Writes the headers that a worker gets.
	 * @return the frame
	 */
	@Benchmark
	public byte[] dispatched() {
		return this.scanned.dispatched(NOW, NOW + 1, 1, 9_999);
	}

	/**
	 * Writes the headers that a client gets.
	 * @return the frame
	 */
	@Benchmark
	public byte[] stamped() {
		return this.scanned.stamped(Hop.BACKEND_RECEIVES, NOW, Hop.FRONTEND_SENDS, NOW + 1);
	}

}
