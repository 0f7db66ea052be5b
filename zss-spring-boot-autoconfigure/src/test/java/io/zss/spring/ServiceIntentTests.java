package io.zss.spring;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import ch.qos.logback.classic.Level;
import io.zss.CapturedLog;
import io.zss.annotation.ZssExceptionHandler;
import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.MessagePackCodec;
import io.zss.spring.client.ImportZssClients;
import io.zss.spring.handler.HandlerFactory;
import io.zss.worker.ServiceDefinition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.config.EmbeddedValueResolver;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.context.annotation.AnnotatedBeanDefinitionReader;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.scheduling.annotation.Async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A bean is a service only when it means to be, and what is left out, or cannot work, is
 * said at startup.
 */
class ServiceIntentTests {

	private final GenericApplicationContext context = new GenericApplicationContext();

	private final LateServices late = new LateServices();

	@AfterEach
	void close() {
		this.context.close();
	}

	@Test
	void localImplementationOfAContractThatIsCalledIsNotAServiceAndTheLogSaysSo() {
		importClient();
		this.context.registerBean("cache", Cache.class);
		try (CapturedLog log = new CapturedLog(ServiceDeclarations.class.getName())) {
			assertThat(scan()).isEmpty();
			assertThat(log.messages(Level.INFO)).singleElement()
				.asString()
				.contains("'cache'", Cache.class.getName(), Orders.class.getName(), "imports a client");
		}
	}

	@Test
	void implementationThatIsAnnotatedItselfServesAContractThatIsCalledAndInheritsItsAttributes() {
		importClient();
		this.context.registerBean("server", Server.class);
		assertThat(scan()).singleElement().satisfies((service) -> {
			assertThat(service.sid()).isEqualTo("ORDERS");
			assertThat(service.version()).isEqualTo("2.0");
			assertThat(service.concurrency()).isEqualTo(3);
		});
	}

	@Test
	void implementationOfAContractThatIsNotCalledIsAService() {
		this.context.registerBean("cache", Cache.class);
		assertThat(scan()).extracting(ServiceDefinition::sid).containsExactly("ORDERS");
	}

	@Test
	void beanThatIsNullIsNoService() {
		this.context.registerBean("nothing", Invoices.class, () -> null);
		try (CapturedLog log = new CapturedLog(ServiceScanner.class.getName())) {
			assertThat(scan()).isEmpty();
			assertThat(log.messages(Level.WARN)).singleElement().asString().contains("'nothing'", "is null");
		}
	}

	@Test
	void mockIsNeverAServiceAndASpyIs() {
		this.context.registerBean("contract", Orders.class, () -> Mockito.mock(Orders.class));
		this.context.registerBean("class", Invoices.class, () -> Mockito.mock(Invoices.class));
		this.context.registerBean("spy", Payments.class, () -> Mockito.spy(new Payments()));
		try (CapturedLog log = new CapturedLog(ServiceScanner.class.getName())) {
			assertThat(scan()).extracting(ServiceDefinition::sid).containsExactly("PAYMENTS");
			assertThat(log.messages(Level.INFO)).hasSize(2).allMatch((line) -> line.contains("is a mock"));
		}
	}

	@Test
	void verbsOfABeanThatIsNotAServiceAreReported() {
		this.context.registerBean("forgotten", Forgotten.class);
		try (CapturedLog log = new CapturedLog(ServiceScanner.class.getName())) {
			assertThat(scan()).isEmpty();
			assertThat(log.messages(Level.WARN)).singleElement()
				.asString()
				.contains("'forgotten'", Forgotten.class.getName(), "[create]", "@ZssService");
		}
	}

	@Test
	void methodOfAContractThatHasNoVerbIsReported() {
		this.context.registerBean("stock", Stock.class);
		try (CapturedLog log = new CapturedLog(ServiceScanner.class.getName())) {
			assertThat(scan()).singleElement()
				.satisfies((service) -> assertThat(service.verbs()).containsOnlyKeys("COUNT", "MOVE"));
			assertThat(log.messages(Level.WARN)).singleElement()
				.asString()
				.contains("Method forgotten of " + Counting.class.getName(), "service stock", "'stock'", "@ZssVerb");
		}
	}

	@Test
	void furtherMethodsOfAClassAndOfOtherInterfacesAreNotReported() {
		this.context.registerBean("local", Local.class);
		try (CapturedLog log = new CapturedLog(ServiceScanner.class.getName())) {
			assertThat(scan()).singleElement()
				.satisfies((service) -> assertThat(service.verbs()).containsOnlyKeys("COUNT"));
			assertThat(log.messages(Level.WARN)).isEmpty();
		}
	}

	@Test
	void beanWhoseMethodsNameAbsentClassesIsLeftAlone() throws ClassNotFoundException {
		Class<?> type = new WithoutAbsent().loadClass(OfAnOptionalLibrary.class.getName());
		register("optional", type);
		this.context.registerBean("payments", Payments.class);

		assertThat(scan()).extracting(ServiceDefinition::sid).containsExactly("PAYMENTS");
	}

	private <T> void register(String name, Class<T> type) {
		this.context.registerBean(name, type, () -> {
			throw new IllegalStateException("not asked for");
		}, (definition) -> definition.setLazyInit(true));
	}

	@Test
	void serviceThatIsCreatedLaterAsItsInterfaceIsReported() {
		this.context.getBeanFactory().addBeanPostProcessor(this.late);
		new AnnotatedBeanDefinitionReader(this.context).register(LazyConfiguration.class);
		assertThat(scan()).isEmpty();
		try (CapturedLog log = new CapturedLog(LateServices.class.getName())) {
			this.context.getBean("lazy");
			assertThat(log.messages(Level.WARN)).singleElement()
				.asString()
				.contains("'lazy'", Payments.class.getName(), "not registered");
		}
	}

	@Test
	void lazyServiceThatIsDeclaredAsItsClassIsRegistered() {
		this.context.getBeanFactory().addBeanPostProcessor(this.late);
		this.context.registerBean("payments", Payments.class, (definition) -> definition.setLazyInit(true));
		try (CapturedLog log = new CapturedLog(LateServices.class.getName())) {
			assertThat(scan()).hasSize(1);
			this.context.getBean("payments");
			assertThat(log.messages(Level.WARN)).isEmpty();
		}
	}

	@Test
	void finalHandlerOnAProxiedClassIsRefused() {
		proxied("finals", FinalVerb.class, new FinalVerb());
		assertRefused("'finals'", "its method create is final", "remove final");
	}

	@Test
	void finalExceptionHandlerOnAProxiedClassIsRefused() {
		proxied("finals", FinalExceptionHandler.class, new FinalExceptionHandler());
		assertRefused("'finals'", "its method failed is final");
	}

	@Test
	void finalHandlerWithoutAProxyIsServed() {
		this.context.registerBean("finals", FinalVerb.class);
		assertThat(scan()).hasSize(1);
	}

	@Test
	void asyncVerbThatReturnsAValueIsRefused() {
		proxied("async", AsyncValue.class, new AsyncValue());
		assertRefused("'async'", "its method create is @Async and returns a String", "CompletableFuture");
	}

	@Test
	void asyncVerbThatReturnsAFutureOrNothingIsServed() {
		proxied("async", AsyncFuture.class, new AsyncFuture());
		assertThat(scan()).hasSize(1);
	}

	@Test
	void versionThatBrokersCannotCompareIsRefused() {
		this.context.registerBean("version", BadVersion.class);
		assertRefused("'abc' cannot be the version of service orders", "it must begin with a number, as in 2.1.0");
	}

	private void importClient() {
		new AnnotatedBeanDefinitionReader(this.context).register(Importing.class);
	}

	private <T> void proxied(String name, Class<T> type, T target) {
		this.context.registerBean(name, type, () -> {
			ProxyFactory factory = new ProxyFactory(target);
			factory.setProxyTargetClass(true);
			return type.cast(factory.getProxy());
		});
	}

	private void assertRefused(String... parts) {
		assertThatExceptionOfType(InvalidServiceException.class).isThrownBy(this::scan)
			.satisfies((ex) -> assertThat(ex.getMessage()).contains(parts));
	}

	private List<ServiceDefinition> scan() {
		this.context.refresh();
		HandlerFactory handlers = new HandlerFactory(new MessagePackCodec(),
				ApplicationConversionService.getSharedInstance(),
				new EmbeddedValueResolver(this.context.getBeanFactory()), List.of(), List.of(), null);
		return new ServiceScanner(this.context.getBeanFactory(), handlers, 16, true, this.late).scan();
	}

	@ZssService(sid = "orders", version = "2.0", concurrency = "3")
	interface Orders {

		@ZssVerb
		String create(String what);

	}

	@Configuration(proxyBeanMethods = false)
	@ImportZssClients(Orders.class)
	static class Importing {

	}

	static class Cache implements Orders {

		@Override
		public String create(String what) {
			return what;
		}

	}

	@ZssService
	static class Server implements Orders {

		@Override
		public String create(String what) {
			return what;
		}

	}

	@ZssService("invoices")
	static class Invoices {

		@ZssVerb
		String create(String what) {
			return what;
		}

	}

	interface Counting<T> {

		@ZssVerb
		int count(T what);

		int forgotten(T what);

		int move(T what);

		default int twice(T what) {
			return 2 * count(what);
		}

		static int none() {
			return 0;
		}

		@Override
		String toString();

	}

	@ZssService("stock")
	static class Stock implements Counting<String> {

		@Override
		public int count(String what) {
			return 1;
		}

		@Override
		public int forgotten(String what) {
			return 2;
		}

		@Override
		@ZssVerb
		public int move(String what) {
			return 3;
		}

	}

	@ZssService("local")
	interface Counted extends Supplier<String> {

		@ZssVerb
		int count(String what);

	}

	static class Local implements Counted, Runnable {

		@Override
		public int count(String what) {
			return 1;
		}

		@Override
		public String get() {
			return "";
		}

		@Override
		public void run() {
		}

		public void reset() {
		}

	}

	interface Paying {

	}

	@ZssService("payments")
	static class Payments implements Paying {

		@ZssVerb
		String create(String what) {
			return what;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LazyConfiguration {

		@Bean
		@Lazy
		Paying lazy() {
			return new Payments();
		}

	}

	static class Forgotten {

		@ZssVerb
		String create(String what) {
			return what;
		}

	}

	@ZssService("finals")
	static class FinalVerb {

		@ZssVerb
		final String create(String what) {
			return what;
		}

	}

	@ZssService("finals")
	static class FinalExceptionHandler {

		@ZssVerb
		String create(String what) {
			return what;
		}

		@ZssExceptionHandler
		final ErrorBody failed(IllegalStateException ex) {
			return ErrorBody.of(409);
		}

	}

	@ZssService("async")
	static class AsyncValue {

		@Async
		@ZssVerb
		String create(String what) {
			return what;
		}

	}

	@ZssService("async")
	static class AsyncFuture {

		@Async
		@ZssVerb
		CompletableFuture<String> create(String what) {
			return CompletableFuture.completedFuture(what);
		}

		@Async
		@ZssVerb
		void start(String what) {
		}

	}

	@ZssService(sid = "orders", version = "abc")
	static class BadVersion {

		@ZssVerb
		String create(String what) {
			return what;
		}

	}

	static class Absent {

	}

	static class OfAnOptionalLibrary {

		Absent absent() {
			throw new UnsupportedOperationException();
		}

	}

	/**
	 * A class path without a class.
	 */
	private static final class WithoutAbsent extends ClassLoader {

		WithoutAbsent() {
			super(ServiceIntentTests.class.getClassLoader());
		}

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			if (name.equals(Absent.class.getName())) {
				throw new ClassNotFoundException(name);
			}
			return name.equals(OfAnOptionalLibrary.class.getName()) ? define(name) : super.loadClass(name, resolve);
		}

		private Class<?> define(String name) throws ClassNotFoundException {
			Class<?> loaded = findLoadedClass(name);
			if (loaded != null) {
				return loaded;
			}
			try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
				byte[] code = Objects.requireNonNull(in).readAllBytes();
				return defineClass(name, code, 0, code.length);
			}
			catch (IOException ex) {
				throw new ClassNotFoundException(name, ex);
			}
		}

	}

}
