package io.zss.protocol;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import tools.jackson.databind.json.JsonMapper;

/**
 * The payload of a request as client and worker write and read it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class PayloadCodecBenchmark {

	/** Whose mapper maps them: Jackson 2, or the application's of Jackson 3. */
	@Param({ "2", "3" })
	public int jackson = 2;

	/** How payloads are written. */
	@Param({ "INTEROPERABLE", "STANDARD" })
	public Dialect dialect = Dialect.INTEROPERABLE;

	/** Lines of the order. */
	@Param({ "1", "100" })
	public int lines = 1;

	private PayloadCodec codec = new MessagePackCodec();

	private Order order = new Order("", Instant.EPOCH, List.of());

	private byte[] payload = {};

	/**
	 * Prepares an order of the given size.
	 */
	@Setup
	public void prepare() {
		this.codec = (this.jackson == 2) ? new MessagePackCodec(this.dialect)
				: new JsonMapperCodec(this.dialect, JsonMapper.builder().build(), (builder) -> {
				});
		this.order = new Order("6ba7b810-9dad-11d1-80b4-00c04fd430c8", Instant.parse("2026-01-01T12:00:00Z"),
				Collections.nCopies(this.lines, new Line("coffee", 2, 4.5)));
		this.payload = this.codec.encode(this.order);
	}

	/**
	 * Writes a record.
	 * @return the payload
	 */
	@Benchmark
	public byte[] encode() {
		return this.codec.encode(this.order);
	}

	/**
	 * Reads a record.
	 * @return the record
	 */
	@Benchmark
	public @Nullable Object decode() {
		return this.codec.decode(this.payload, Order.class);
	}

	/**
	 * A payload of an application.
	 *
	 * @param id a text
	 * @param at a time
	 * @param lines a list
	 */
	public record Order(String id, Instant at, List<Line> lines) {
	}

	/**
	 * A part of it.
	 *
	 * @param item a text
	 * @param quantity an integer
	 * @param price a number
	 */
	public record Line(String item, int quantity, double price) {
	}

}
