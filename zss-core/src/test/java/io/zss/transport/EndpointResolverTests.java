package io.zss.transport;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import ch.qos.logback.classic.Level;
import io.zss.CapturedLog;
import io.zss.TestBus;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EndpointResolver}, with names of our own.
 */
@Timeout(60)
class EndpointResolverTests {

	private static final Duration INTERVAL = Duration.ofMillis(5);

	private static final Endpoint BROKER = Endpoint.parse("tcp://broker:7777");

	private final Map<String, List<String>> names = new ConcurrentHashMap<>();

	private final AtomicInteger lookups = new AtomicInteger();

	private final List<List<String>> told = new CopyOnWriteArrayList<>();

	private EndpointResolver resolver = resolver(BROKER);

	@AfterEach
	void close() {
		this.resolver.close();
	}

	@Test
	void nameStandsForAllItsAddresses() {
		this.names.put("broker", List.of("10.0.0.1", "10.0.0.2"));
		this.resolver.start("names");
		awaitTold(List.of("tcp://10.0.0.1:7777", "tcp://10.0.0.2:7777"));
	}

	@Test
	void changesAreToldOnce() {
		this.names.put("broker", List.of("10.0.0.1", "10.0.0.2"));
		this.resolver.start("names");
		awaitTold(List.of("tcp://10.0.0.1:7777", "tcp://10.0.0.2:7777"));

		this.names.put("broker", List.of("10.0.0.2", "10.0.0.1"));
		awaitLookups(3);
		assertThat(this.told).as("in another order").hasSize(1);

		this.names.put("broker", List.of("10.0.0.2", "10.0.0.3"));
		awaitTold(List.of("tcp://10.0.0.2:7777", "tcp://10.0.0.3:7777"));
		awaitLookups(3);
		assertThat(this.told).hasSize(2);
	}

	@Test
	void hostWithAddressesOfBothFamiliesIsNotTwoBrokers() {
		this.names.put("broker", List.of("127.0.0.1", "::1"));
		this.resolver.start("names");
		awaitTold(List.of("tcp://127.0.0.1:7777"));

		this.names.put("broker", List.of("::1", "127.0.0.1"));
		awaitTold(List.of("tcp://[0:0:0:0:0:0:0:1]:7777"));
	}

	@Test
	void addressThatTwoEndpointsStandForCountsOnce() {
		this.resolver = resolver(BROKER, Endpoint.parse("tcp://10.0.0.1:7777"));
		this.names.put("broker", List.of("10.0.0.1", "10.0.0.2"));
		this.resolver.start("names");
		awaitTold(List.of("tcp://10.0.0.1:7777", "tcp://10.0.0.2:7777"));
	}

	@Test
	void nameThatCannotBeResolvedAnyMoreKeepsItsAddresses() {
		this.names.put("broker", List.of("10.0.0.1"));
		this.resolver.start("names");
		awaitTold(List.of("tcp://10.0.0.1:7777"));

		this.names.remove("broker");
		awaitLookups(3);

		assertThat(this.told).hasSize(1);
	}

	@Test
	void nameThatCannotBeResolvedDoesNotHoldUpTheOthers() {
		this.resolver = resolver(BROKER, Endpoint.parse("tcp://other:7777"));
		this.names.put("broker", List.of("10.0.0.1"));
		this.resolver.start("names");
		awaitTold(List.of("tcp://10.0.0.1:7777"));

		this.names.put("other", List.of("10.0.0.2"));

		awaitTold(List.of("tcp://10.0.0.1:7777", "tcp://10.0.0.2:7777"));
	}

	@Test
	void nameThatCannotBeResolvedHasALineAMinuteAndOneWhenItCan() {
		AtomicLong seconds = new AtomicLong();
		LoopClock clock = new LoopClock() {
			@Override
			public long nanoTime() {
				return Duration.ofSeconds(seconds.get()).toNanos();
			}

			@Override
			public long epochMillis() {
				return 0;
			}
		};
		this.resolver = new EndpointResolver(List.of(BROKER), this::find, INTERVAL, (addresses) -> true, clock);
		try (CapturedLog log = new CapturedLog(EndpointResolver.class.getName())) {
			this.resolver.start("names");
			for (int i = 0; i < 13; i++) {
				awaitLookups(1);
				seconds.addAndGet(10);
			}
			this.names.put("broker", List.of("10.0.0.1"));
			awaitLookups(2);

			assertThat(log.messages(Level.WARN)).hasSize(3)
				.startsWith("tcp://broker:7777 cannot be resolved, there are no connections to it until it can");
			assertThat(log.messages(Level.WARN).subList(1, 3)).allSatisfy((line) -> assertThat(line).matches(
					"tcp://broker:7777 has not been resolved for (6|12)\\d s, there are no connections to it until it can"));
			assertThat(log.messages(Level.INFO)).first()
				.asString()
				.matches("tcp://broker:7777 is resolved again after 1[23]\\d s");
			assertThat(log.fields(Level.WARN)).allMatch(Map.of("zss.broker", "tcp://broker:7777")::equals);
		}
	}

	@Test
	void nothingIsToldWhileNoNameCanBeResolved() {
		this.resolver.start("names");
		awaitLookups(3);
		assertThat(this.told).isEmpty();
	}

	@Test
	void listenerThatTookNothingIsToldAgain() {
		List<List<Endpoint>> refused = new CopyOnWriteArrayList<>();
		this.resolver = new EndpointResolver(List.of(BROKER), this::find, INTERVAL, (addresses) -> {
			refused.add(addresses);
			return refused.size() == 3;
		});
		this.names.put("broker", List.of("10.0.0.1"));
		this.resolver.start("names");

		Awaitility.await().atMost(TestBus.LIMIT).until(() -> refused.size() == 3);
		awaitLookups(3);
		assertThat(refused).hasSize(3);
	}

	@Test
	void tooManyAddressesAreCutOffTheSameWayEachTime() {
		List<String> many = new ArrayList<>(IntStream.range(100, 200).mapToObj((i) -> "10.0.0." + i).toList());
		this.names.put("broker", List.copyOf(many));
		this.resolver.start("names");
		Awaitility.await().atMost(TestBus.LIMIT).until(() -> this.told.size() == 1);
		assertThat(this.told.get(0)).hasSize(EndpointResolver.MAX_ADDRESSES);

		Collections.reverse(many);
		this.names.put("broker", List.copyOf(many));
		awaitLookups(3);

		assertThat(this.told).hasSize(1);
	}

	@Test
	void addressesAreNotLookedUp() {
		List<Endpoint> endpoints = List.of(Endpoint.parse("tcp://10.0.0.1:7777"), Endpoint.parse("tcp://[::1]:7777"),
				Endpoint.parse("tcp://10.0.0.1:7777"), BROKER);
		assertThat(EndpointResolver.addresses(endpoints)).extracting(Endpoint::toString)
			.containsExactly("tcp://10.0.0.1:7777", "tcp://[::1]:7777");
	}

	@Test
	void closingEndsIt() {
		this.names.put("broker", List.of("10.0.0.1"));
		this.resolver.start("names-that-end");
		awaitLookups(1);

		this.resolver.close();

		Awaitility.await()
			.atMost(TestBus.LIMIT)
			.until(() -> Thread.getAllStackTraces()
				.keySet()
				.stream()
				.noneMatch((thread) -> thread.getName().equals("names-that-end")));
	}

	private EndpointResolver resolver(Endpoint... endpoints) {
		return new EndpointResolver(List.of(endpoints), this::find, INTERVAL,
				(addresses) -> this.told.add(addresses.stream().map(Endpoint::toString).toList()));
	}

	private List<InetAddress> find(String host) throws UnknownHostException {
		this.lookups.incrementAndGet();
		List<InetAddress> found = new ArrayList<>();
		for (String address : this.names.getOrDefault(host, List.of())) {
			found.add(InetAddress.getByName(address));
		}
		if (found.isEmpty()) {
			throw new UnknownHostException(host);
		}
		return found;
	}

	private void awaitTold(List<String> addresses) {
		Awaitility.await()
			.atMost(TestBus.LIMIT)
			.until(() -> !this.told.isEmpty() && this.told.get(this.told.size() - 1).equals(addresses));
	}

	private void awaitLookups(int more) {
		int before = this.lookups.get();
		Awaitility.await().atMost(TestBus.LIMIT).until(() -> this.lookups.get() > before + more);
	}

}
