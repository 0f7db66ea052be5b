package io.zss.test.mock;

import java.util.List;

import io.zss.test.EmbeddedZssBroker;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.test.context.TestContextAnnotationUtils;
import org.springframework.test.context.support.TestPropertySourceUtils;

/**
 * Keeps applications whose calls are mocked away from the brokers that their properties
 * name.
 */
final class MockServicesCustomizerFactory implements ContextCustomizerFactory {

	@Override
	public @Nullable ContextCustomizer createContextCustomizer(Class<?> testClass,
			List<ContextConfigurationAttributes> attributes) {
		boolean isMocked = TestContextAnnotationUtils.hasAnnotation(testClass, AutoConfigureMockZssServices.class);
		boolean hasBroker = TestContextAnnotationUtils.hasAnnotation(testClass, EmbeddedZssBroker.class);
		return (isMocked && !hasBroker) ? new NoServices() : null;
	}

	/**
	 * Registers no services.
	 */
	private record NoServices() implements ContextCustomizer {

		@Override
		public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration merged) {
			TestPropertySourceUtils.addInlinedPropertiesToEnvironment(context, "zss.worker.enabled=false");
		}

	}

}
