package io.zss.test.context;

import java.lang.reflect.Method;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

import io.zss.spring.client.ZssTemplate;
import io.zss.test.mock.AutoConfigureMockZssServices;
import io.zss.test.mock.MockZssServices;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.TestContextManager;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Classes of tests that run in parallel and have one application context, as Spring runs
 * them.
 */
@Timeout(300)
class ParallelTestsTests {

	@Test
	void testWaitsForAnotherThatHasTheSameMock() throws Exception {
		TestContextManager first = new TestContextManager(FirstTest.class);
		FirstTest test = new FirstTest();
		Method method = CallingTest.class.getDeclaredMethod("test");
		first.prepareTestInstance(test);
		first.beforeTestMethod(test, method);
		test.services.expect("stock", "count").andReply(3);

		FutureTask<Integer> second = new FutureTask<>(() -> {
			SecondTest other = new SecondTest();
			TestContextManager manager = new TestContextManager(SecondTest.class);
			manager.prepareTestInstance(other);
			assertThat(other.services).isSameAs(test.services);
			manager.beforeTestMethod(other, method);
			other.services.expect("stock", "count").andReply(4);
			int count = other.zss.call("stock", "count", null, int.class);
			manager.afterTestMethod(other, method, null);
			return count;
		});
		Thread thread = new Thread(second);
		thread.start();
		Awaitility.await()
			.atMost(60, TimeUnit.SECONDS)
			.until(() -> thread.getState() == Thread.State.TIMED_WAITING || second.isDone());
		assertThat(second).isNotDone();

		assertThat(test.zss.call("stock", "count", null, int.class)).isEqualTo(3);
		test.services.verify();
		first.afterTestMethod(test, method, null);
		assertThat(second.get(60, TimeUnit.SECONDS)).isEqualTo(4);
	}

	@SpringBootTest(classes = Application.class)
	@AutoConfigureMockZssServices
	static class CallingTest {

		@Autowired
		MockZssServices services;

		@Autowired
		ZssTemplate zss;

		void test() {
		}

	}

	static class FirstTest extends CallingTest {

	}

	static class SecondTest extends CallingTest {

	}

	@EnableAutoConfiguration
	static class Application {

	}

}
