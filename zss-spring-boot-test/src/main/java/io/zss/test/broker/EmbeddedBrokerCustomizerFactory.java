package io.zss.test.broker;

import java.util.List;

import io.zss.test.EmbeddedZssBroker;
import org.jspecify.annotations.Nullable;

import org.springframework.core.SpringProperties;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.TestContextAnnotationUtils;

/**
 * Finds the tests whose applications have a broker.
 */
final class EmbeddedBrokerCustomizerFactory implements ContextCustomizerFactory {

	private static final String SHARED = "zss.test.broker.shared";

	@Override
	public @Nullable ContextCustomizer createContextCustomizer(Class<?> testClass,
			List<ContextConfigurationAttributes> attributes) {
		EmbeddedZssBroker annotation = TestContextAnnotationUtils.findMergedAnnotation(testClass,
				EmbeddedZssBroker.class);
		return (annotation != null)
				? new EmbeddedBrokerCustomizer(annotation.shared() || SpringProperties.getFlag(SHARED)) : null;
	}

}
