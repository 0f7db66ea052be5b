package io.zss.spring;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.protocol.Address;
import io.zss.protocol.MessagePackCodec;
import io.zss.spring.client.DeclaredClients;
import io.zss.spring.client.ImportZssClients;
import io.zss.spring.handler.HandlerFactory;
import io.zss.worker.ServiceDefinition;
import io.zss.worker.ServiceRequest;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.aop.framework.ProxyFactoryBean;
import org.springframework.aop.framework.autoproxy.DefaultAdvisorAutoProxyCreator;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.NameMatchMethodPointcut;
import org.springframework.beans.factory.config.BeanDefinitionCustomizer;
import org.springframework.beans.factory.config.EmbeddedValueResolver;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.AnnotationConfigUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ClassPathBeanDefinitionScanner;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.context.support.PropertySourcesPlaceholderConfigurer;
import org.springframework.core.env.MapPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Tests for {@link ServiceScanner}: which beans are services, and with which verbs.
 */
class ServiceScannerTests {

	private final MessagePackCodec codec = new MessagePackCodec();

	private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

	@AfterEach
	void closeContext() {
		this.context.close();
	}

	@Test
	void findsNothingWhereNothingIsAnnotated() {
		this.context.registerBean("text", String.class, "some text");
		assertThat(scan()).isEmpty();
	}

	@Test
	void findsAnnotatedClass() throws Exception {
		register(Orders.class);
		ServiceDefinition service = scanOne();
		assertThat(service.sid()).isEqualTo("ORDERS");
		assertThat(service.version()).isEmpty();
		assertThat(service.concurrency()).isEqualTo(16);
		assertThat(service.verbs()).containsOnlyKeys("CREATE");
		assertThat(call(service, "CREATE", "coffee")).isEqualTo("created coffee");
	}

	@Test
	void findsSeveralServices() {
		register(Orders.class);
		register(Invoices.class);
		assertThat(scan()).extracting(ServiceDefinition::sid).containsExactlyInAnyOrder("ORDERS", "INVOICES");
	}

	@Test
	void findsInterfaceThatTheBeanImplements() throws Exception {
		register(RemoteOrders.class);
		ServiceDefinition service = scanOne();
		assertThat(service.sid()).isEqualTo("REMOTE-ORDERS");
		assertThat(call(service, "CREATE", "tea")).isEqualTo("remotely created tea");
	}

	@Test
	void findsVerbsOfSuperclassAndResolvesTheirTypes() throws Exception {
		register(ItemStore.class);
		ServiceDefinition service = scanOne();
		assertThat(service.verbs()).containsOnlyKeys("SAVE", "SAVE_ALL");
		assertThat(call(service, "SAVE", Map.of("name", "cup"))).isEqualTo(new Item("cup"));
		assertThat(call(service, "SAVE_ALL", List.of(Map.of("name", "cup"), Map.of("name", "pot"))))
			.isEqualTo(List.of(new Item("cup"), new Item("pot")));
	}

	@Test
	void findsVerbOfGenericInterfaceOnceDespiteItsBridgeMethod() throws Exception {
		register(ItemHandler.class);
		ServiceDefinition service = scanOne();
		assertThat(service.verbs()).containsOnlyKeys("HANDLE");
		assertThat(call(service, "HANDLE", Map.of("name", "cup"))).isEqualTo("item cup");
	}

	@Test
	void findsBeanThatIsDeclaredAsItsInterface() throws Exception {
		this.context.register(InterfaceTypedBean.class);
		assertThat(call(scanOne(), "CREATE", "tea")).isEqualTo("created tea");
	}

	@Test
	void findsLazyBean() throws Exception {
		register(Orders.class, (definition) -> definition.setLazyInit(true));
		assertThat(call(scanOne(), "CREATE", "tea")).isEqualTo("created tea");
	}

	@Test
	void resolvesPlaceholders() {
		this.context.getEnvironment()
			.getPropertySources()
			.addFirst(new MapPropertySource("test", Map.of("orders.sid", "shop-orders", "orders.version", "2.1.0",
					"orders.concurrency", "4", "orders.verb", "order/create")));
		register(Placeholders.class);
		ServiceDefinition service = scanOne();
		assertThat(service.sid()).isEqualTo("SHOP-ORDERS");
		assertThat(service.version()).isEqualTo("2.1.0");
		assertThat(service.concurrency()).isEqualTo(4);
		assertThat(service.verbs()).containsOnlyKeys("ORDER/CREATE");
	}

	@Test
	void refusesAVerbOfTheSuite() {
		register(ReservedVerb.class);
		assertThatExceptionOfType(InvalidServiceException.class).isThrownBy(this::scan)
			.withMessageContaining(
					"Service ORDERS cannot define the verb ZSS/DESCRIBE: the suite answers verbs that begin"
							+ " with ZSS/ itself; choose another name");
	}

	@Test
	void resolvesExpressions() {
		register(Expressions.class);
		ServiceDefinition service = scanOne();
		assertThat(service.sid()).isEqualTo("SHOP-ORDERS");
		assertThat(service.concurrency()).isEqualTo(6);
		assertThat(service.verbs()).containsOnlyKeys("ORDER/CREATE");
		assertThat(service.verbs().get("ORDER/CREATE").timeout()).isEqualTo(Duration.ofMillis(1500));
	}

	@Test
	void findsTwoVersionsOfOneService() {
		register(Orders.class);
		register(NewOrders.class);
		assertThat(scan()).extracting(ServiceDefinition::sid, ServiceDefinition::version)
			.containsExactly(tuple("ORDERS", ""), tuple("ORDERS", "2.0"));
	}

	@Test
	void passesClientsOver() {
		AnnotationConfigUtils.registerAnnotationConfigProcessors(this.context);
		register(ImportingClient.class);
		assertThat(scan()).isEmpty();
		assertThat(this.context.getBeanNamesForType(RemoteOrderCreation.class)).hasSize(1);
	}

	@Test
	void passesOverWhatATestPutsInThePlaceOfAClient() {
		this.context.registerBean("declared", DeclaredClients.class, () -> new DeclaredClients(Set.of("client")));
		this.context.registerBean("client", RemoteOrders.class);
		assertThat(scan()).isEmpty();
	}

	@Test
	void componentScanningFindsClassesAndNotInterfaces() {
		ClassPathBeanDefinitionScanner scanner = new ClassPathBeanDefinitionScanner(this.context);
		scanner.resetFilters(true);
		scanner.addExcludeFilter((reader, factory) -> {
			String name = reader.getClassMetadata().getClassName();
			return !List.of(Orders.class.getName(), RemoteOrderCreation.class.getName(), RemoteOrders.class.getName())
				.contains(name);
		});
		scanner.scan(getClass().getPackageName());
		assertThat(scanOne().sid()).isEqualTo("ORDERS");
		assertThat(this.context.containsBean("serviceScannerTests.Orders")).isTrue();
	}

	private void register(Class<?> type, BeanDefinitionCustomizer... customizers) {
		this.context.registerBean("bean" + type.getSimpleName(), type, customizers);
	}

	private List<ServiceDefinition> scan() {
		this.context.refresh();
		HandlerFactory handlers = new HandlerFactory(this.codec, ApplicationConversionService.getSharedInstance(),
				new EmbeddedValueResolver(this.context.getBeanFactory()), List.of(), List.of(), null);
		return new ServiceScanner(this.context.getBeanFactory(), handlers, 16).scan();
	}

	private ServiceDefinition scanOne() {
		List<ServiceDefinition> services = scan();
		assertThat(services).hasSize(1);
		return services.get(0);
	}

	private Object call(ServiceDefinition service, String verb, Object payload) throws Exception {
		return service.verbs()
			.get(verb)
			.handle(new ServiceRequest(Address.of(service.sid(), verb), "rid", "caller", new LinkedHashMap<>(),
					this.codec.encode(payload), null));
	}

	/**
	 * Beans behind proxies, whose advice must run.
	 */
	@Nested
	class Proxies {

		private final AtomicInteger advised = new AtomicInteger();

		@Test
		void findsClassBehindCglibProxy() throws Exception {
			autoProxy(true);
			register(Orders.class);
			assertThat(call(scanOne(), "CREATE", "tea")).isEqualTo("created tea");
			assertThat(this.advised).hasValue(1);
		}

		@Test
		void findsClassBehindJdkProxy() throws Exception {
			autoProxy(false);
			register(ProxiedOrders.class);
			assertThat(call(scanOne(), "CREATE", "tea")).isEqualTo("created tea");
			assertThat(this.advised).hasValue(1);
		}

		@Test
		void findsInterfaceBehindJdkProxy() throws Exception {
			autoProxy(false);
			register(RemoteOrders.class);
			assertThat(call(scanOne(), "CREATE", "tea")).isEqualTo("remotely created tea");
			assertThat(this.advised).hasValue(1);
		}

		@Test
		void resolvesTypesOfGenericSuperclassBehindCglibProxy() throws Exception {
			autoProxy(true);
			register(ItemStore.class);
			assertThat(call(scanOne(), "SAVE", Map.of("name", "cup"))).isEqualTo(new Item("cup"));
		}

		@Test
		void rejectsVerbThatIsNotOnTheInterfacesOfAJdkProxy() {
			autoProxy(false);
			register(HalfHiddenOrders.class);
			assertInvalid("beanHalfHiddenOrders", "'hidden'", "interface");
		}

		@Test
		void findsInterfaceOfProxyFactoryBean() throws Exception {
			proxyFactoryBean(new RemoteOrders(), false);
			assertThat(call(scanOne(), "CREATE", "tea")).isEqualTo("remotely created tea");
			assertThat(this.advised).hasValue(1);
		}

		@Test
		void findsClassBehindJdkProxyOfProxyFactoryBean() throws Exception {
			proxyFactoryBean(new ProxiedOrders(), false);
			assertThat(call(scanOne(), "CREATE", "tea")).isEqualTo("created tea");
			assertThat(this.advised).hasValue(1);
		}

		@Test
		void findsClassBehindCglibProxyOfProxyFactoryBean() throws Exception {
			proxyFactoryBean(new Orders(), true);
			assertThat(call(scanOne(), "CREATE", "tea")).isEqualTo("created tea");
			assertThat(this.advised).hasValue(1);
		}

		@Test
		void findsScopedProxyOnceAndAsksTheScopeForEachRequest() throws Exception {
			ServiceScannerTests.this.context.register(ScopedOrders.class);
			ServiceDefinition service = scanOne();
			assertThat(call(service, "CREATE", "tea")).isNotEqualTo(call(service, "CREATE", "tea"));
		}

		@Test
		void findsScopedProxyOfInterfaces() throws Exception {
			ServiceScannerTests.this.context.register(ScopedProxiedOrders.class);
			assertThat(call(scanOne(), "CREATE", "tea")).isEqualTo("scoped tea");
		}

		private void autoProxy(boolean proxyTargetClass) {
			ServiceScannerTests.this.context.registerBean(DefaultAdvisorAutoProxyCreator.class,
					(definition) -> definition.getPropertyValues().add("proxyTargetClass", proxyTargetClass));
			NameMatchMethodPointcut pointcut = new NameMatchMethodPointcut();
			pointcut.setMappedNames("create", "save", "hidden");
			ServiceScannerTests.this.context.registerBean(DefaultPointcutAdvisor.class,
					() -> new DefaultPointcutAdvisor(pointcut, countingAdvice()));
		}

		private void proxyFactoryBean(Object target, boolean proxyTargetClass) {
			ServiceScannerTests.this.context.registerBean("advice", MethodInterceptor.class, this::countingAdvice);
			ServiceScannerTests.this.context.registerBean("orders", ProxyFactoryBean.class, (definition) -> {
				definition.getPropertyValues().add("target", target);
				definition.getPropertyValues().add("proxyTargetClass", proxyTargetClass);
				definition.getPropertyValues().add("interceptorNames", "advice");
			});
		}

		private MethodInterceptor countingAdvice() {
			return (invocation) -> {
				this.advised.incrementAndGet();
				return invocation.proceed();
			};
		}

	}

	/**
	 * Declarations that cannot be meant.
	 */
	@Nested
	class Mistakes {

		@Test
		void rejectsServiceWithoutSid() {
			register(NoSid.class);
			assertInvalid("beanNoSid", "needs a sid", "@ZssService(\"orders\")");
		}

		@Test
		void rejectsSidThatCannotBeOne() {
			register(BadSid.class);
			assertInvalid("beanBadSid", "'my orders'", "white space");
		}

		@Test
		void rejectsServiceWithoutVerbs() {
			register(NoVerbs.class);
			assertInvalid("beanNoVerbs", "no verbs", "@ZssVerb");
		}

		@Test
		void rejectsTwoBeansOfOneSid() {
			register(Orders.class);
			register(OtherOrders.class);
			assertInvalid("beanOtherOrders", "'ORDERS'", "give one of them another sid");
		}

		@Test
		void rejectsTwoMethodsOfOneVerb() {
			register(TwiceTheVerb.class);
			assertInvalid("beanTwiceTheVerb", "have the same verb", "give one of the methods another verb");
		}

		@Test
		void rejectsVerbThatCannotBeOne() {
			register(BadVerb.class);
			assertInvalid("beanBadVerb", "'verb'", "white space");
		}

		@Test
		void rejectsVersionThatCannotBeOne() {
			register(BadVersion.class);
			assertInvalid("beanBadVersion", "version", "white space");
		}

		@Test
		void rejectsConcurrencyThatIsNoNumber() {
			register(ConcurrencyText.class);
			assertInvalid("beanConcurrencyText", "concurrency", "'many'");
		}

		@Test
		void rejectsConcurrencyBelowOne() {
			register(ConcurrencyZero.class);
			assertInvalid("beanConcurrencyZero", "concurrency", "at least 1");
		}

		@Test
		void rejectsPlaceholderWithoutValue() {
			// as Spring Boot's auto-configuration has it
			ServiceScannerTests.this.context.registerBean(PropertySourcesPlaceholderConfigurer.class);
			register(Placeholders.class);
			assertInvalid("beanPlaceholders", "orders.sid");
		}

		@Test
		void rejectsTwoParametersForThePayload() {
			register(TwoPayloads.class);
			assertInvalid("beanTwoPayloads", "several parameters for the payload", "@ZssHeader");
		}

		@Test
		void rejectsBeanThatImplementsTwoServices() {
			register(TwoServices.class);
			assertInvalid("beanTwoServices", "several services", "RemoteOrderCreation", "RemoteInvoices",
					"a bean of each");
		}

		@Test
		void rejectsPrototypeInsteadOfPassingItOver() {
			register(Orders.class, (definition) -> definition.setScope("prototype"));
			assertInvalid("beanOrders", "not a singleton", "give its scope a proxy");
		}

	}

	private void assertInvalid(String bean, String... parts) {
		assertThatExceptionOfType(InvalidServiceException.class).isThrownBy(this::scan)
			.withMessageStartingWith("Bean '" + bean + "' of type " + getClass().getName() + "$")
			.satisfies((ex) -> assertThat(ex.getMessage()).contains(Arrays.asList(parts)));
	}

	@ZssService("orders")
	static class Orders {

		@ZssVerb
		String create(String what) {
			return "created " + what;
		}

		String notAVerb() {
			return "";
		}

	}

	@ZssService("Orders")
	static class OtherOrders {

		@ZssVerb
		void cancel() {
		}

	}

	@ZssService(sid = "invoices", concurrency = "2")
	static class Invoices {

		@ZssVerb("_print")
		void print() {
		}

	}

	interface OrderCreation {

		String create(String what);

	}

	@ZssService("orders")
	static class ProxiedOrders implements OrderCreation {

		@Override
		@ZssVerb
		public String create(String what) {
			return "created " + what;
		}

	}

	@ZssService("orders")
	static class HalfHiddenOrders implements OrderCreation {

		@Override
		public String create(String what) {
			return "created " + what;
		}

		@ZssVerb
		public void hidden() {
		}

	}

	@ZssService("remote-orders")
	interface RemoteOrderCreation {

		@ZssVerb
		String create(String what);

	}

	@ImportZssClients(RemoteOrderCreation.class)
	static class ImportingClient {

	}

	static class RemoteOrders implements RemoteOrderCreation {

		@Override
		public String create(String what) {
			return "remotely created " + what;
		}

	}

	record Item(String name) {
	}

	abstract static class Store<T> {

		@ZssVerb
		T save(T entity) {
			return entity;
		}

		@ZssVerb("save_all")
		List<T> saveAll(List<T> entities) {
			return entities;
		}

	}

	@ZssService("items")
	static class ItemStore extends Store<Item> {

	}

	interface Handler<T> {

		@ZssVerb
		String handle(T payload);

	}

	@ZssService("items")
	static class ItemHandler implements Handler<Item> {

		@Override
		public String handle(Item payload) {
			return "item " + payload.name();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class InterfaceTypedBean {

		@Bean
		OrderCreation orders() {
			return new ProxiedOrders();
		}

	}

	@ZssService("orders")
	@Scope(scopeName = "prototype", proxyMode = ScopedProxyMode.TARGET_CLASS)
	static class ScopedOrders {

		private static final AtomicInteger instances = new AtomicInteger();

		private final int number = instances.incrementAndGet();

		@ZssVerb
		String create(String what) {
			return what + this.number;
		}

	}

	@ZssService("orders")
	@Scope(scopeName = "prototype", proxyMode = ScopedProxyMode.INTERFACES)
	static class ScopedProxiedOrders implements OrderCreation {

		@Override
		@ZssVerb
		public String create(String what) {
			return "scoped " + what;
		}

	}

	@ZssService(sid = "${orders.sid}", version = "${orders.version}", concurrency = "${orders.concurrency}")
	static class Placeholders {

		@ZssVerb("${orders.verb}")
		void create() {
		}

	}

	@ZssService
	static class NoSid {

		@ZssVerb
		void create() {
		}

	}

	@ZssService("my orders")
	static class BadSid {

		@ZssVerb
		void create() {
		}

	}

	@ZssService("orders")
	static class NoVerbs {

		void create() {
		}

	}

	@ZssService("orders")
	static class TwiceTheVerb {

		@ZssVerb
		void create() {
		}

		@ZssVerb("Create")
		void createAgain() {
		}

	}

	@ZssService("orders")
	static class BadVerb {

		@ZssVerb("create it")
		void create() {
		}

	}

	@ZssService(sid = "orders", version = "2 or 3")
	static class BadVersion {

		@ZssVerb
		void create() {
		}

	}

	@ZssService(sid = "orders", concurrency = "many")
	static class ConcurrencyText {

		@ZssVerb
		void create() {
		}

	}

	@ZssService(sid = "orders", concurrency = "0")
	static class ConcurrencyZero {

		@ZssVerb
		void create() {
		}

	}

	@ZssService(sid = "#{'shop-' + 'orders'}", concurrency = "#{2 * 3}")
	static class Expressions {

		@ZssVerb(value = "#{'order/' + 'create'}", timeout = "#{1000 + 500}ms")
		void create() {
		}

	}

	@ZssService(sid = "orders", version = "2.0")
	static class NewOrders {

		@ZssVerb
		void create() {
		}

	}

	@ZssService("remote-invoices")
	interface RemoteInvoices {

		@ZssVerb
		String print(String what);

	}

	static class TwoServices implements RemoteOrderCreation, RemoteInvoices {

		@Override
		public String create(String what) {
			return what;
		}

		@Override
		public String print(String what) {
			return what;
		}

	}

	@ZssService("orders")
	static class TwoPayloads {

		@ZssVerb
		void create(String what, int howMany) {
		}

	}

	@ZssService("orders")
	static class ReservedVerb {

		@ZssVerb("zss/describe")
		String describe() {
			return "mine";
		}

	}

}
