package io.zss.test.broker;

import java.util.List;

import io.zss.test.EmbeddedZssBroker;
import io.zss.test.ZssTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.core.SpringProperties;
import org.springframework.test.context.ContextCustomizer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EmbeddedBrokerCustomizerFactory}.
 */
class EmbeddedBrokerCustomizerFactoryTests {

	private static final String SHARED = "zss.test.broker.shared";

	@AfterEach
	void forget() {
		SpringProperties.setProperty(SHARED, null);
	}

	@Test
	void testHasABrokerOfItsOwn() {
		assertThat(customizer(Own.class)).isEqualTo(new EmbeddedBrokerCustomizer(false));
	}

	@Test
	void annotationSharesTheBroker() {
		assertThat(customizer(Shared.class)).isEqualTo(new EmbeddedBrokerCustomizer(true));
	}

	@Test
	void propertySharesTheBrokerOfAllTests() {
		SpringProperties.setFlag(SHARED);
		assertThat(customizer(Own.class)).isEqualTo(new EmbeddedBrokerCustomizer(true));
	}

	@Test
	void annotationOfTheTestCountsMoreThanThatOfItsSlice() {
		assertThat(customizer(SharedSlice.class)).isEqualTo(new EmbeddedBrokerCustomizer(true));
	}

	@Test
	void otherTestsHaveNone() {
		assertThat(customizer(Object.class)).isNull();
	}

	private static ContextCustomizer customizer(Class<?> test) {
		return new EmbeddedBrokerCustomizerFactory().createContextCustomizer(test, List.of());
	}

	@EmbeddedZssBroker
	private static final class Own {

	}

	@EmbeddedZssBroker(shared = true)
	private static final class Shared {

	}

	@ZssTest
	@EmbeddedZssBroker(shared = true)
	private static final class SharedSlice {

	}

}
