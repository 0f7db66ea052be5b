package io.zss.test.support;

import java.util.function.BiConsumer;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestExecutionListener;

/**
 * Gives a bean to one test at a time, from before its {@code @BeforeEach} methods until
 * it is reset after the test.
 *
 * @param <T> the type of the bean
 */
public abstract class TestTurnListener<T> implements TestExecutionListener {

	private final Class<T> type;

	private final Function<T, TestTurns> turns;

	private final BiConsumer<T, @Nullable Throwable> end;

	/**
	 * Creates a listener.
	 * @param type the type of the bean
	 * @param turns the turns of a bean
	 * @param end resets the bean after a test, which may have failed
	 */
	protected TestTurnListener(Class<T> type, Function<T, TestTurns> turns, BiConsumer<T, @Nullable Throwable> end) {
		this.type = type;
		this.turns = turns;
		this.end = end;
	}

	@Override
	public final void beforeTestMethod(TestContext test) {
		if (test.hasApplicationContext()) {
			test.getApplicationContext()
				.getBeanProvider(this.type)
				.ifAvailable((bean) -> test.setAttribute(attribute(), this.turns.apply(bean)
					.begin(test.getTestClass().getName() + "." + test.getTestMethod().getName())));
		}
	}

	@Override
	public final void afterTestMethod(TestContext test) {
		// Without its turn, the bean is that of another test.
		if (!(test.removeAttribute(attribute()) instanceof TestTurns.Turn turn)) {
			return;
		}
		try {
			test.getApplicationContext()
				.getBeanProvider(this.type)
				.ifAvailable((bean) -> this.end.accept(bean, test.getTestException()));
		}
		finally {
			turn.end();
		}
	}

	private String attribute() {
		return getClass().getName() + ".turn";
	}

}
