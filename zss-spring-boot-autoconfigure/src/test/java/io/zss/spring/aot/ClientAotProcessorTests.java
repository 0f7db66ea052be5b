package io.zss.spring.aot;

import java.util.List;

import io.zss.annotation.ZssErrorStatus;
import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.spring.client.ImportZssClients;
import kotlin.coroutines.Continuation;
import org.junit.jupiter.api.Test;

import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.GeneratedFiles.Kind;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.javapoet.ClassName;

import static org.assertj.core.api.Assertions.assertThat;

class ClientAotProcessorTests {

	private final InMemoryGeneratedFiles files = new InMemoryGeneratedFiles();

	private final RuntimeHints hints = process();

	@Test
	void clientsCanBeProxiedAndTheirPayloadsBound() {
		assertThat(RuntimeHintsPredicates.proxies().forInterfaces(StockService.class)).accepts(this.hints);
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Item.class, "name")).accepts(this.hints);
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Stock.class, "count")).accepts(this.hints);
	}

	@Test
	void exceptionsOfAContractCanBeMadeAndRead() {
		assertThat(RuntimeHintsPredicates.reflection()
			.onConstructorInvocation(SoldOutException.class.getDeclaredConstructors()[0])).accepts(this.hints);
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(SoldOutException.class, "getItem"))
			.accepts(this.hints);
	}

	@Test
	void defaultMethodsCanBeCalled() {
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(StockService.class, "isEmpty"))
			.accepts(this.hints);
	}

	@Test
	void resultsOfSuspendFunctionsAreBound() {
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Level.class, "percent")).accepts(this.hints);
	}

	@Test
	void codeOfAnInterfaceThatIsNotPublicStandsBesideIt() {
		assertThat(this.files.getGeneratedFiles(Kind.SOURCE).keySet())
			.anyMatch((path) -> path.startsWith("io/zss/spring/aot/ClientAotProcessorTests__"))
			.noneMatch((path) -> path.startsWith("io/zss/spring/client/ZssClientFactoryBean"));
	}

	private RuntimeHints process() {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.register(Application.class);
			DefaultGenerationContext generation = new DefaultGenerationContext(
					new ClassNameGenerator(ClassName.get(ClientAotProcessorTests.class)), this.files);
			new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
			generation.writeGeneratedContent();
			return generation.getRuntimeHints();
		}
	}

	@Configuration(proxyBeanMethods = false)
	@ImportZssClients(StockService.class)
	static class Application {

	}

	@ZssService("stock")
	interface StockService {

		@ZssVerb
		Stock stock(List<Item> items) throws SoldOutException;

		@ZssVerb
		Object level(Continuation<? super Level> caller);

		default boolean isEmpty() throws SoldOutException {
			return stock(List.of()).count() == 0;
		}

	}

	@ZssErrorStatus(value = 409, code = "sold-out")
	static class SoldOutException extends Exception {

		private final Item item;

		SoldOutException(Item item) {
			this.item = item;
		}

		public Item getItem() {
			return this.item;
		}

	}

	record Item(String name) {
	}

	record Stock(int count) {
	}

	record Level(int percent) {
	}

}
