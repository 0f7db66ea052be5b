package io.zss.protocol;

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
 * The address frame, which the broker reads of every request and writes anew.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class AddressBenchmark {

	private final Address address = Address.of("ORDERS", "CREATE");

	private final byte[] frame = this.address.encode();

	/**
	 * Reads an address in the form that Node clients send.
	 * @return the address
	 */
	@Benchmark
	public Address decode() {
		return Address.decode(this.frame);
	}

	/**
	 * Writes an address.
	 * @return the frame
	 */
	@Benchmark
	public byte[] encode() {
		return this.address.encode();
	}

}
