package io.zss.spring.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import jakarta.annotation.PreDestroy;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import io.zss.TestBus;
import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.autoconfigure.ZssAutoConfiguration;
import io.zss.autoconfigure.ZssClientAutoConfiguration;
import io.zss.client.CallInterceptor;
import io.zss.client.ZssClient;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When the client behind a declared one is made, and how long it stays.
 */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class DeclaredClientLifecycleTests {

	@AutoClose
	private final TestBus bus = TestBus.start();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TaskExecutionAutoConfiguration.class, ZssAutoConfiguration.class,
				ZssClientAutoConfiguration.class))
		.withPropertyValues("zss.client.brokers=" + this.bus.broker().frontend(), "zss.client.timeout=30s");

	DeclaredClientLifecycleTests() {
		this.bus.worker(TestBus.service("notes", "add", (request) -> "noted"));
	}

	@Test
	void beanThatIsDestroyedMayCallForTheFirstTime() {
		List<String> heard = new ArrayList<>();
		this.runner.withUserConfiguration(Importing.class, InjectedConfiguration.class)
			.run((context) -> context.getBean(Injected.class).heard = heard);

		assertThat(heard).containsExactly("noted");
	}

	@Test
	void beanThatIsDestroyedMayCallAfterItHasCalledBefore() {
		List<String> heard = new ArrayList<>();
		this.runner.withUserConfiguration(Importing.class, InjectedConfiguration.class).run((context) -> {
			Injected injected = context.getBean(Injected.class);
			assertThat(injected.notes.add("early")).isEqualTo("noted");
			injected.heard = heard;
		});

		assertThat(heard).containsExactly("noted");
	}

	@Test
	void declaredClientThatNothingInjectsMakesNoConnection() {
		this.runner.withUserConfiguration(Importing.class)
			.run((context) -> assertThat(context.getBeanFactory().containsSingleton("zssClient")).isFalse());
	}

	@Test
	void interceptorMayHaveADeclaredClientItself() {
		this.runner.withUserConfiguration(Importing.class, InterceptingConfiguration.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(ZssClient.class).isRunning()).isTrue();
			assertThat(context.getBean(Notes.class).add("note")).isEqualTo("noted");
		});
	}

	@Test
	void contractThatExtendsAContractIsItsOwnServiceAndTheNearestDeclarationOfAVerbWins() {
		this.bus.worker(TestBus.service("archive", 4, Map.of("add", (request) -> "archived", "add/now",
				(request) -> "archived at once", "count", (request) -> 3)));
		this.runner.withUserConfiguration(ImportingBoth.class).run((context) -> {
			Archive archive = context.getBean(Archive.class);
			assertThat(archive.add("note")).isEqualTo("archived at once");
			assertThat(archive.count()).isEqualTo(3);
			assertThat(context.getBean("notesZssClient", Notes.class).add("note")).isEqualTo("noted");
		});
	}

	@ZssService("archive")
	interface Archive extends Notes {

		@Override
		@ZssVerb("add/now")
		String add(String note);

		@ZssVerb
		int count();

	}

	@Configuration(proxyBeanMethods = false)
	@ImportZssClients({ Notes.class, Archive.class })
	static class ImportingBoth {

	}

	@ZssService("notes")
	interface Notes {

		@ZssVerb
		String add(String note);

	}

	@Configuration(proxyBeanMethods = false)
	@ImportZssClients(Notes.class)
	static class Importing {

	}

	@Configuration(proxyBeanMethods = false)
	static class InjectedConfiguration {

		@Bean
		Injected injected(Notes notes) {
			return new Injected(notes);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class InterceptingConfiguration {

		@Bean
		CallInterceptor intercepting(Notes notes) {
			return (call, next) -> next.proceed(call.withHeader("client", notes.toString()));
		}

	}

	static final class Injected {

		private final Notes notes;

		private List<String> heard = new ArrayList<>();

		Injected(Notes notes) {
			this.notes = notes;
		}

		@PreDestroy
		void leave() {
			this.heard.add(this.notes.add("late"));
		}

	}

}
