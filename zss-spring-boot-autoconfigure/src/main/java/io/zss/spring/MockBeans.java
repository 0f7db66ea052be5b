package io.zss.spring;

import org.mockito.MockingDetails;
import org.mockito.Mockito;

import org.springframework.util.ClassUtils;

/**
 * Recognises the mocks of Mockito, where a test has it. They stand for services that
 * others serve.
 */
final class MockBeans {

	private static final boolean MOCKITO = ClassUtils.isPresent("org.mockito.Mockito",
			MockBeans.class.getClassLoader());

	/** Mockito puts this class into the JVM's own class loader when it is first used. */
	private static final String DISPATCHER = "org.mockito.internal.creation.bytebuddy.inject.MockMethodDispatcher";

	private MockBeans() {
	}

	/**
	 * Whether a bean is a mock, and not a spy, which has the bean's own behaviour.
	 */
	static boolean isMock(Object bean) {
		return MOCKITO && isInUse(bean) && Details.isMock(bean);
	}

	/**
	 * Asked first, since Mockito takes a while, and prints warnings, when it begins.
	 */
	private static boolean isInUse(Object bean) {
		if (bean.getClass().getName().contains("$MockitoMock$")) {
			return true;
		}
		try {
			Class.forName(DISPATCHER, false, null);
			return true;
		}
		catch (ClassNotFoundException notInUse) {
			return false;
		}
	}

	/**
	 * A class of its own, which is loaded only where Mockito is there.
	 */
	private static final class Details {

		static boolean isMock(Object bean) {
			MockingDetails details = Mockito.mockingDetails(bean);
			return details.isMock() && !details.isSpy();
		}

	}

}
