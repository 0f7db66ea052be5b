package io.zss.spring.aot;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

import io.zss.annotation.ZssAdvice;
import io.zss.annotation.ZssExceptionHandler;
import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.protocol.ErrorBody;
import org.junit.jupiter.api.Test;

import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.GenerationContext;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.javapoet.ClassName;

import static org.assertj.core.api.Assertions.assertThat;

class ServiceAotProcessorTests {

	@Test
	void verbsCanBeInvokedAndTheirPayloadsBound() throws Exception {
		RuntimeHints hints = process(Orders.class);
		assertThat(RuntimeHintsPredicates.reflection()
			.onMethodInvocation(Orders.class.getDeclaredMethod("create", NewOrder.class))).accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(NewOrder.class, "item")).accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Receipt.class, "number")).accepts(hints);
	}

	@Test
	void typesInsideOfListsOptionalsStagesAndTypeVariablesAreFound() {
		RuntimeHints hints = process(Orders.class);
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Line.class, "quantity")).accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Stock.class, "count")).accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Shipment.class, "to")).accepts(hints);
	}

	@Test
	void verbsOfAnInterfaceAreFound() throws Exception {
		assertThat(RuntimeHintsPredicates.reflection()
			.onMethodInvocation(StockKeeper.class.getDeclaredMethod("stock", Optional.class)))
			.accepts(process(StockKeeper.class));
	}

	@Test
	void exceptionHandlersCanBeInvoked() throws Exception {
		assertThat(RuntimeHintsPredicates.reflection()
			.onMethodInvocation(Advice.class.getDeclaredMethod("conflict", IllegalStateException.class)))
			.accepts(process(Advice.class));
	}

	@Test
	void otherBeansAreLeftAlone() {
		assertThat(RuntimeHintsPredicates.reflection().onType(NewOrder.class)).rejects(process(NoService.class));
	}

	private static RuntimeHints process(Class<?> bean) {
		try (GenericApplicationContext context = new GenericApplicationContext()) {
			context.registerBean(bean);
			GenerationContext generation = new DefaultGenerationContext(
					new ClassNameGenerator(ClassName.get(ServiceAotProcessorTests.class)),
					new InMemoryGeneratedFiles());
			new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
			return generation.getRuntimeHints();
		}
	}

	@ZssService("orders")
	static class Orders extends Shipping<Shipment> {

		@ZssVerb
		Receipt create(NewOrder order) {
			return new Receipt(order.item());
		}

		@ZssVerb
		CompletionStage<Optional<Stock>> stock(List<Line> lines) {
			throw new UnsupportedOperationException();
		}

	}

	abstract static class Shipping<T> {

		@ZssVerb
		T ship() {
			throw new UnsupportedOperationException();
		}

	}

	@ZssService("stock")
	interface StockService {

		@ZssVerb
		Stock stock(Optional<String> item);

	}

	static class StockKeeper implements StockService {

		@Override
		public Stock stock(Optional<String> item) {
			return new Stock(1);
		}

	}

	@ZssAdvice
	static class Advice {

		@ZssExceptionHandler
		ErrorBody conflict(IllegalStateException ex) {
			return ErrorBody.of(409);
		}

	}

	static class NoService {

		Receipt create(NewOrder order) {
			return new Receipt(order.item());
		}

	}

	record NewOrder(String item) {
	}

	record Receipt(String number) {
	}

	record Line(int quantity) {
	}

	record Stock(int count) {
	}

	record Shipment(String to) {
	}

}
