package io.zss.spring.client;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import ch.qos.logback.classic.Level;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import reactor.core.publisher.Mono;

import io.zss.CapturedLog;
import io.zss.TestBus;
import io.zss.annotation.ZssErrorStatus;
import io.zss.annotation.ZssExceptionHandler;
import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.client.ZssCallException;
import io.zss.client.ZssRemoteException;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.ZssException;
import io.zss.protocol.ZssResponse;
import io.zss.spring.handler.RunningServices;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Exceptions of a contract, thrown by the service and by those that call it, through a
 * broker.
 */
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
class DeclaredExceptionTests {

	private static final String LOG = "io.zss.spring.client";

	@AutoClose
	private final RunningServices services = RunningServices.of(Calling.class, ShopService.class, GoneService.class);

	private final Shop shop = this.services.bean(Shop.class);

	private final ZssTemplate template = this.services.template();

	@Test
	void clientThrowsWhatTheServiceHasThrown() {
		SoldOutException failure = catchThrowableOfType(SoldOutException.class, () -> this.shop.buy("coffee"));

		assertThat(failure).hasMessage("coffee is sold out");
		assertThat(failure.getItem()).isEqualTo("coffee");
		assertThat(failure.getOffers()).containsExactly(new Offer("tea", 3), new Offer("cocoa", 5_000_000_000L));
		assertThat(failure.getCause()).isInstanceOfSatisfying(ZssRemoteException.class, (remote) -> {
			assertThat(remote.getStatus()).isEqualTo(409);
			assertThat(remote.getRid()).hasSize(36);
			assertThat(remote.getHeaders()).isNotEmpty();
		});
		assertThat(failure.getStackTrace()).anyMatch((frame) -> frame.getClassName().equals(getClass().getName()));
	}

	@Test
	void propertiesAreMembersOfTheErrorBodyForPeersOfAnyLanguage() {
		ZssResponse<Void> reply = this.template.service("shop").verb("buy").payload("coffee").exchange(Void.class);

		assertThat(reply.status()).isEqualTo(409);
		ErrorBody error = reply.error();
		assertThat(error.code()).isEqualTo(409);
		assertThat(error.userMessage()).isEqualTo("Please choose something else.");
		assertThat(error.details()).containsOnlyKeys("error", "item", "offers")
			.containsEntry("error", "sold-out")
			.containsEntry("item", "coffee");
	}

	@Test
	void nothingElseOfTheExceptionTravels() {
		ZssResponse<Void> reply = this.template.service("shop").verb("leak").exchange(Void.class);

		assertThat(reply.error().details()).containsOnlyKeys("error", "fine");
		assertThat(reply.toString()).doesNotContain("secret");
	}

	@Test
	void asynchronousAndReactiveMethodsFailWithTheException() throws SoldOutException {
		assertThat(this.shop.later("coffee")).failsWithin(TestBus.LIMIT)
			.withThrowableThat()
			.havingCause()
			.isInstanceOfSatisfying(SoldOutException.class,
					(failure) -> assertThat(failure.getItem()).isEqualTo("coffee"));
		assertThat(this.shop.mono("coffee")
			.onErrorResume(SoldOutException.class, (failure) -> Mono.just("none"))
			.block(TestBus.LIMIT)).isEqualTo("none");
	}

	@Test
	void templateThrowsTheExceptionsThatItsCallerExpects() {
		ThrowingCall<SoldOutException> call = this.template.service("shop")
			.verb("buy")
			.payload("coffee")
			.throwing(SoldOutException.class);
		try {
			call.call(String.class);
			throw new AssertionError("no failure");
		}
		catch (SoldOutException ex) {
			assertThat(ex.getItem()).isEqualTo("coffee");
		}
		assertThat(call.async(String.class)).failsWithin(TestBus.LIMIT)
			.withThrowableThat()
			.havingCause()
			.isInstanceOf(SoldOutException.class);
		assertThatExceptionOfType(ZssRemoteException.class)
			.isThrownBy(() -> this.template.call("shop", "buy", "coffee", String.class));
	}

	@Test
	void callThatOthersKeepThrowsNoExceptionThatTheyDoNotExpect() {
		ZssCall kept = this.template.service("shop").verb("buy").payload("coffee");

		ThrowingCall<SoldOutException> throwing = kept.throwing(SoldOutException.class);
		kept.verb("unknown");

		assertThatExceptionOfType(SoldOutException.class).isThrownBy(throwing::call);
		assertThatExceptionOfType(ZssRemoteException.class).isThrownBy(() -> kept.verb("buy").call());
	}

	@Test
	void errorsOfOtherCodesStayRemoteExceptions() {
		assertThatExceptionOfType(ZssRemoteException.class).isThrownBy(() -> this.shop.buy("other code"))
			.satisfies((failure) -> assertThat(failure.getDetails()).containsEntry("error", "unheard-of"));
		assertThatExceptionOfType(ZssRemoteException.class).isThrownBy(() -> this.shop.buy("status alone"))
			.satisfies((failure) -> assertThat(failure.getStatus()).isEqualTo(409));
		assertThatExceptionOfType(ZssRemoteException.class).isThrownBy(() -> this.shop.buy("broken"))
			.satisfies((failure) -> assertThat(failure.getStatus()).isEqualTo(500));
	}

	@Test
	void exceptionWithoutACodeStandsForItsStatus() {
		assertThatExceptionOfType(ClosedException.class).isThrownBy(() -> this.shop.buy("closed"))
			.withMessage("The shop is closed")
			.withCauseInstanceOf(ZssRemoteException.class);
	}

	@Test
	void serviceOfAnotherLanguageNamesTheCodeInItsErrorBody() {
		SoldOutException failure = catchThrowableOfType(SoldOutException.class, () -> this.shop.buy("as a node peer"));

		assertThat(failure.getItem()).isEqualTo("milk");
		assertThat(failure.getOffers()).isNull();
	}

	@Test
	void sealedExceptionStandsForThoseThatItPermits() {
		assertThatExceptionOfType(TooHeavyException.class).isThrownBy(() -> this.shop.ship("too heavy"))
			.satisfies((failure) -> assertThat(failure.getGrams()).isEqualTo(7_000));
		assertThatExceptionOfType(NoAddressException.class).isThrownBy(() -> this.shop.ship("no address"))
			.withMessage("There is no address");
	}

	@Test
	void settersTakeWhatTheConstructorDoesNot() {
		assertThatExceptionOfType(BeanException.class).isThrownBy(() -> this.shop.ship("bean")).satisfies((failure) -> {
			assertThat(failure.getNote()).isEqualTo("fragile");
			assertThat(failure.getSuppressed()).as("where the exception has set its cause itself")
				.singleElement()
				.isInstanceOf(ZssRemoteException.class);
		});
	}

	@Test
	void exceptionOfACalledServiceIsNoErrorOfTheCaller() {
		ZssRemoteException undeclared = catchThrowableOfType(ZssRemoteException.class,
				() -> this.template.call("gate", "shielded", null, String.class));
		assertThat(undeclared.getStatus()).isEqualTo(500);
		assertThat(undeclared.getDetails()).isEmpty();

		ZssRemoteException declared = catchThrowableOfType(ZssRemoteException.class,
				() -> this.template.call("gate", "passed", null, String.class));
		assertThat(declared.getStatus()).isEqualTo(410);
		assertThat(declared.getDetails()).containsEntry("error", "gone").containsEntry("what", "the lot");
	}

	@Test
	void exceptionThatAHandlerThrowsItselfIsItsErrorEvenWithAFailedCallAsCause() {
		ZssRemoteException own = catchThrowableOfType(ZssRemoteException.class,
				() -> this.template.call("gate", "wrapped", null, String.class));

		assertThat(own.getStatus()).isEqualTo(410);
		assertThat(own.getDetails()).containsEntry("what", "wrapped");
	}

	@Test
	void exceptionThatHasItsErrorItselfTravelsWithItsCode() {
		assertThatExceptionOfType(OwnErrorException.class).isThrownBy(() -> this.shop.ship("own error"))
			.satisfies((failure) -> {
				assertThat(failure.getDeveloperMessage()).isEqualTo("for developers");
				assertThat(failure.getSlot()).isEqualTo(5);
			});
	}

	@Test
	void callThatExpectsWhatCannotBeMadeIsNamedOnce() {
		try (CapturedLog log = new CapturedLog(LOG)) {
			for (int i = 0; i < 3; i++) {
				ThrowingCall<RuntimeException> call = this.template.service("shop")
					.verb("buy")
					.payload("coffee")
					.throwing(NoConstructorException.class);
				assertThatExceptionOfType(ZssRemoteException.class).isThrownBy(call::call);
			}
			assertThat(log.messages(Level.WARN)).singleElement()
				.asString()
				.startsWith("A call that expects exceptions cannot throw " + NoConstructorException.class.getName());
		}
	}

	@Test
	void exceptionsThatCannotBeMadeAreNamedAtStartupAndStayRemote() {
		try (CapturedLog log = new CapturedLog(LOG);
				RunningServices careless = RunningServices.of(CallingCarelessly.class, CarelessService.class)) {
			Careless client = careless.bean(Careless.class);
			assertThat(log.messages(Level.WARN)).hasSize(6)
				.anyMatch((line) -> line.contains("NoConstructorException") && line.contains("but also [secret]"))
				.anyMatch((line) -> line.contains("InnerException") && line.contains("make it static"))
				.anyMatch((line) -> line.contains("AbstractException") && line.contains("it is abstract"))
				.anyMatch((line) -> line.contains("UnannotatedException") && line.contains("no @ZssErrorStatus"))
				.anyMatch((line) -> line.contains("Twin") && line.contains("declares 'twin' as well"))
				.anyMatch((line) -> line.contains("method generic") || line.contains("GenericException"));
			for (String kind : List.of("constructor", "twin")) {
				assertThatExceptionOfType(ZssRemoteException.class).isThrownBy(() -> client.fail(kind));
			}
		}
	}

	@Test
	void errorThatDoesNotFitItsExceptionIsNamedOnceAndStaysRemote() {
		try (CapturedLog log = new CapturedLog(LOG)) {
			for (int i = 0; i < 2; i++) {
				assertThatExceptionOfType(ZssRemoteException.class).isThrownBy(() -> this.shop.ship("bad grams"));
				assertThatExceptionOfType(ZssRemoteException.class).isThrownBy(() -> this.shop.ship("no grams"));
			}
			assertThat(log.messages(Level.WARN)).singleElement()
				.asString()
				.contains("Client " + Shop.class.getName() + ", method ship, cannot throw "
						+ TooHeavyException.class.getName() + " for an error of SHOP:SHIP");
		}
	}

	@Test
	void typeThatTheWireNamesIsNeverMade() {
		ZssCallException failure = catchThrowableOfType(ZssCallException.class, () -> this.shop.buy("type names"));

		assertThat(failure).isExactlyInstanceOf(ZssRemoteException.class);
	}

	@ZssService("shop")
	interface Shop {

		@ZssVerb
		String buy(String item) throws SoldOutException, ClosedException;

		@ZssVerb("buyLater")
		CompletableFuture<String> later(String item) throws SoldOutException;

		@ZssVerb("buy")
		Mono<String> mono(String item) throws SoldOutException;

		@ZssVerb
		void ship(String parcel) throws ShippingException, BeanException, OwnErrorException;

	}

	@Configuration(proxyBeanMethods = false)
	@ImportZssClients({ Shop.class, Gate.class })
	static class Calling {

		@Bean
		GateService gateService(Gate gate) {
			return new GateService(gate);
		}

	}

	@ZssService("gone")
	interface Gate {

		@ZssVerb
		void lot() throws GoneException;

	}

	/**
	 * Calls a service, whose error it passes on by one of its verbs.
	 */
	@ZssService("gate")
	static class GateService {

		private final Gate gate;

		GateService(Gate gate) {
			this.gate = gate;
		}

		@ZssVerb
		void shielded() {
			this.gate.lot();
		}

		@ZssVerb
		void wrapped() {
			try {
				this.gate.lot();
			}
			catch (GoneException ex) {
				throw new GoneException("wrapped", ex.getCause());
			}
		}

		@ZssVerb
		void passed() throws GoneException {
			this.gate.lot();
		}

	}

	record Offer(String item, long cents) {
	}

	@ZssErrorStatus(value = 409, code = "sold-out", userMessage = "Please choose something else.")
	static class SoldOutException extends Exception {

		private final String item;

		private final List<Offer> offers;

		SoldOutException(String item, List<Offer> offers) {
			super(item + " is sold out");
			this.item = item;
			this.offers = offers;
		}

		public String getItem() {
			return this.item;
		}

		public List<Offer> getOffers() {
			return this.offers;
		}

	}

	@ZssErrorStatus(423)
	static class ClosedException extends RuntimeException {

		ClosedException() {
			super("The shop is closed");
		}

	}

	@ZssErrorStatus(value = 410, code = "gone")
	static class GoneException extends RuntimeException {

		private final String what;

		GoneException(String what, Throwable cause) {
			super(what, cause);
			this.what = what;
		}

		public String what() {
			return this.what;
		}

	}

	abstract static sealed class ShippingException extends Exception permits TooHeavyException, NoAddressException {

		ShippingException(String message) {
			super(message);
		}

	}

	@ZssErrorStatus(value = 422, code = "too-heavy")
	static final class TooHeavyException extends ShippingException {

		private final int grams;

		TooHeavyException(int grams) {
			super("Too heavy");
			this.grams = grams;
		}

		public int getGrams() {
			return this.grams;
		}

	}

	@ZssErrorStatus(value = 422, code = "no-address", developerMessage = "There is no address")
	static final class NoAddressException extends ShippingException {

		NoAddressException(String message) {
			super(message);
		}

	}

	@ZssErrorStatus(value = 422, code = "bean")
	static class BeanException extends RuntimeException {

		private String note;

		BeanException() {
			super("a bean", null);
		}

		public String getNote() {
			return this.note;
		}

		public void setNote(String note) {
			this.note = note;
		}

	}

	@ZssErrorStatus(value = 423, code = "own-error")
	static class OwnErrorException extends ZssException {

		private final int slot;

		OwnErrorException(int slot) {
			super(423, "for users", "for developers");
			this.slot = slot;
		}

		public int getSlot() {
			return this.slot;
		}

	}

	/**
	 * Shows things that are nobody's business.
	 */
	@ZssErrorStatus(value = 500, code = "leak")
	static class LeakingException extends RuntimeException {

		private final Exception inner = new IllegalStateException("secret of a field");

		LeakingException() {
			super("secret of the message", new IllegalStateException("secret of the cause"));
			addSuppressed(new IllegalStateException("secret of a suppressed one"));
		}

		public String getFine() {
			return "fine";
		}

		public Exception getInner() {
			return this.inner;
		}

		public Object getHidden() {
			return this.inner;
		}

		public Map<String, Object> getNested() {
			return Map.of("deep", List.of(Map.of("cause", this.inner)));
		}

		public List<Throwable> getAll() {
			return List.of(this.inner);
		}

		public String getBroken() {
			throw new IllegalStateException("secret of a getter");
		}

		@Override
		public String getLocalizedMessage() {
			return "secret of the localized message";
		}

		String getInternal() {
			return "secret of the package";
		}

	}

	@ZssService("shop")
	static class ShopService {

		@ZssVerb
		String buy(String item) throws SoldOutException {
			switch (item) {
				case "other code" -> throw new ZssException(
						ErrorBody.of(409).withDetail("error", "unheard-of").withDetail("item", "x"), null);
				case "status alone" -> throw new ZssException(409);
				case "broken" -> throw new IllegalStateException("secret");
				case "closed" -> throw new ClosedException();
				case "as a node peer" -> throw new ZssException(
						ErrorBody.of(409).withDetail("error", "sold-out").withDetail("item", "milk"), null);
				case "type names" -> throw new ZssException(ErrorBody.of(409)
					.withDetail("error", SoldOutException.class.getName())
					.withDetail("exception", SoldOutException.class.getName())
					.withDetail("@class", SoldOutException.class.getName()), null);
				default ->
					throw new SoldOutException(item, List.of(new Offer("tea", 3), new Offer("cocoa", 5_000_000_000L)));
			}
		}

		@ZssVerb
		CompletableFuture<String> buyLater(String item) {
			return CompletableFuture.failedFuture(new SoldOutException(item, List.of()));
		}

		@ZssVerb
		void leak() {
			throw new LeakingException();
		}

		@ZssVerb
		void ship(String parcel) throws Exception {
			Map<String, Function<String, Exception>> failures = Map.of("own error", (text) -> new OwnErrorException(5),
					"too heavy", (text) -> new TooHeavyException(7_000), "no address",
					(text) -> new NoAddressException("secret"), "bean", (text) -> {
						BeanException failure = new BeanException();
						failure.setNote("fragile");
						return failure;
					}, "bad grams",
					(text) -> new ZssException(
							ErrorBody.of(422).withDetail("error", "too-heavy").withDetail("grams", "a lot"), null),
					"no grams", (text) -> new ZssException(ErrorBody.of(422).withDetail("error", "too-heavy"), null));
			throw failures.get(parcel).apply(parcel);
		}

	}

	@ZssService("gone")
	static class GoneService {

		@ZssVerb
		void lot() {
			throw new GoneException("the lot", null);
		}

	}

	@ZssService("careless")
	interface Careless extends GenericParent<IllegalStateException> {

		@ZssVerb
		void fail(String kind) throws NoConstructorException, InnerException, AbstractException, UnannotatedException,
				TwinException, OtherTwinException;

	}

	interface GenericParent<E extends Exception> {

		@ZssVerb
		void generic() throws E;

	}

	@Configuration(proxyBeanMethods = false)
	@ImportZssClients(Careless.class)
	static class CallingCarelessly {

	}

	@ZssErrorStatus(value = 409, code = "constructor")
	static class NoConstructorException extends RuntimeException {

		NoConstructorException(String secret) {
			super(secret);
		}

	}

	@ZssErrorStatus(value = 409, code = "inner")
	@SuppressWarnings("ClassCanBeStatic") // that is what is wrong with it
	class InnerException extends RuntimeException {

	}

	@ZssErrorStatus(value = 409, code = "abstract")
	abstract static class AbstractException extends RuntimeException {

	}

	static class UnannotatedException extends Exception {

	}

	@ZssErrorStatus(value = 409, code = "twin")
	static class TwinException extends RuntimeException {

	}

	@ZssErrorStatus(value = 410, code = "twin")
	static class OtherTwinException extends RuntimeException {

	}

	@ZssService("careless")
	static class CarelessService {

		@ZssVerb
		void fail(String kind) {
			throw kind.equals("twin") ? new TwinException() : new NoConstructorException(kind);
		}

		@ZssVerb
		void generic() {
		}

		@ZssExceptionHandler
		ErrorBody handle(UnannotatedException failure) {
			return ErrorBody.of(409);
		}

	}

}
