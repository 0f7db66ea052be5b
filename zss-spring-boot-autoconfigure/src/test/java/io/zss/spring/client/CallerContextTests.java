package io.zss.spring.client;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.micrometer.context.ContextRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Context of a caller whose accessors fail.
 */
class CallerContextTests {

	private static final String BROKEN = "broken";

	private final ThreadLocal<String> tenant = new ThreadLocal<>();

	private final List<String> seen = new ArrayList<>();

	@BeforeEach
	void register() {
		ContextRegistry.getInstance().registerThreadLocalAccessor("tenant", this.tenant);
		this.tenant.set("acme");
	}

	@AfterEach
	void remove() {
		this.tenant.remove();
		ContextRegistry.getInstance().removeThreadLocalAccessor("tenant");
		ContextRegistry.getInstance().removeThreadLocalAccessor(BROKEN);
	}

	@Test
	void accessorThatFailsToSetLeavesNothingOfTheOthersBehind() throws InterruptedException {
		broken(() -> "value", (value) -> {
			throw new IllegalStateException("set");
		});

		runOnAnotherThread(CallerContext.capture());

		assertThat(this.seen).containsExactly("acme", null);
	}

	@Test
	void accessorThatFailsToGetCostsTheContextAndNotTheCall() throws InterruptedException {
		broken(() -> {
			throw new IllegalStateException("get");
		}, (value) -> {
		});

		runOnAnotherThread(CallerContext.capture());

		assertThat(this.seen).containsExactly(null, null);
	}

	private static void broken(Supplier<String> getter, Consumer<String> setter) {
		ContextRegistry.getInstance().registerThreadLocalAccessor(BROKEN, getter, setter, () -> {
		});
	}

	private void runOnAnotherThread(CallerContext context) throws InterruptedException {
		Thread thread = new Thread(() -> {
			context.wrap(() -> this.seen.add(this.tenant.get())).run();
			this.seen.add(this.tenant.get());
		});
		thread.start();
		thread.join();
	}

}
