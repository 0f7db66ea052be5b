package io.zss.broker.app.console;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

import io.zss.broker.app.ZssBrokerApplication;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.By;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The console in a real browser, over two brokers. Screenshots are left in
 * {@code target/screenshots}.
 */
@Timeout(300)
@RequiresChromium
class ConsoleBrowserTests {

	private static final Duration LIMIT = ConsoleBrowser.LIMIT;

	@RegisterExtension
	static final ConsoleBrowser BROWSER = new ConsoleBrowser();

	@AutoClose
	private final StagedConsole console = new StagedConsole();

	@Test
	void opensOnTheServicesWhoseRatesMove() {
		open("");
		BROWSER.await("table", "ORDERS", "2.1.0", "PAYMENTS");
		String before = BROWSER.text(".rate b");
		Awaitility.await().atMost(LIMIT).until(() -> !BROWSER.text(".rate b").equals(before));
		assertThat(BROWSER.text(".live")).contains("2 brokers, live");
		assertThat(BROWSER.driver().getTitle()).isEqualTo("Services · ZSS console");
	}

	@Test
	void sortsAndFiltersByKeyboard() {
		open("");
		BROWSER.await("table", "ORDERS");
		WebElement name = BROWSER.find(By.xpath("//th//button[starts-with(.,'Service')]"));
		name.sendKeys(Keys.ENTER);
		Awaitility.await().atMost(LIMIT).until(() -> BROWSER.text("tbody tr").startsWith("CATALOG/SEARCH"));
		assertThat(BROWSER.find(By.xpath("//th[.//button[starts-with(.,'Service')]]")).getDomAttribute("aria-sort"))
			.isEqualTo("ascending");
		BROWSER.find(By.id("filter")).sendKeys("pay");
		Awaitility.await().atMost(LIMIT).until(() -> BROWSER.findAll(By.cssSelector("tbody tr")).size() == 1);
		BROWSER.find(By.id("filter")).sendKeys("zzz");
		BROWSER.await("main", "No service contains");
	}

	@Test
	void killedInstanceGoesAndItsEventComes() {
		open("#/services/ORDERS");
		BROWSER.await("main", StagedBroker.SECOND);
		this.console.one().kill(StagedBroker.SECOND);
		this.console.other().kill(StagedBroker.SECOND);
		Awaitility.await().atMost(LIMIT).until(() -> !BROWSER.text("main").contains(StagedBroker.SECOND));
		open("#/events");
		BROWSER.await("main", "lost", "its connection was closed");
	}

	@Test
	void errorAppears() {
		open("#/errors");
		BROWSER.await("main", "The acquirer answered 502");
		this.console.one().error("ORDERS", "CREATE", 500, "Out of paper");
		BROWSER.await("main", "Out of paper");
	}

	@Test
	void drainsAfterAQuestionAndResumes() {
		open("#/services/ORDERS");
		BROWSER.await("main", StagedBroker.FIRST);
		BROWSER.button("Drain " + StagedBroker.FIRST).click();
		BROWSER.await("dialog", "Drain this instance?", StagedBroker.FIRST);
		BROWSER.driver().switchTo().activeElement().sendKeys(Keys.ESCAPE);
		Awaitility.await().atMost(LIMIT).until(() -> BROWSER.findAll(By.tagName("dialog")).isEmpty());
		assertThat(this.console.one().asked()).noneMatch((asked) -> asked.startsWith("SMI:DRAIN"));
		BROWSER.button("Drain " + StagedBroker.FIRST).click();
		BROWSER.find(By.id("confirm")).click();
		BROWSER.await("main", "drained");
		assertThat(this.console.one().asked()).anyMatch((asked) -> asked.startsWith("SMI:DRAIN"));
		assertThat(this.console.other().asked()).anyMatch((asked) -> asked.startsWith("SMI:DRAIN"));
		BROWSER.button("Resume " + StagedBroker.FIRST).click();
		BROWSER.find(By.id("confirm")).click();
		Awaitility.await().atMost(LIMIT).until(() -> !BROWSER.text("tbody").contains("drained"));
	}

	@Test
	void showsABrokersEndAndReturn() {
		open("");
		BROWSER.await("table", "ORDERS");
		int port = this.console.other().endpoint().port();
		this.console.other().close();
		BROWSER.await("main", "Broker tcp://127.0.0.1:" + port + " does not answer");
		BROWSER.await(".live", "1 of 2 brokers");
		this.console.restartOther();
		BROWSER.await(".live", "2 brokers, live");
		open("#/brokers");
		BROWSER.await("main", "broker-a", "broker-b", "Bytes held", "not-found");
	}

	@Test
	void warnsOfAPlainEndpointThatOtherMachinesReach() {
		try (ConfigurableApplicationContext open = SpringApplication.run(ZssBrokerApplication.class, "--server.port=0",
				"--zss.broker.frontend=tcp://0.0.0.0:0", "--zss.broker.backend=tcp://127.0.0.1:0",
				"--zss.broker.name=broker-c")) {
			BROWSER.open(open, "#/brokers");
			BROWSER.await("main", "broker-c", "Any process that reaches [tcp://0.0.0.0:",
					"may call, serve and list everything, and read along");
		}
	}

	@Test
	void userSignsInAndSeesWhatTheRolesAllow() throws IOException {
		this.console.restart("--zss.console.users.bob.password=of bob", "--zss.console.users.carol.password=of carol",
				"--zss.console.users.carol.roles=call,steer");
		BROWSER.problems();
		signIn("bob", "wrong");
		BROWSER.await("body", "Invalid credentials");
		BROWSER.screenshot("sign-in");
		signIn("bob", "of bob");
		BROWSER.await(".who", "bob");
		open("#/services/ORDERS");
		BROWSER.await("main", StagedBroker.FIRST, "Creates an order");
		assertThat(BROWSER.findAll(By.xpath("//button[starts-with(.,'Drain') or starts-with(.,'Try it')]"))).isEmpty();
		assertThat(BROWSER.findAll(By.id("call"))).isEmpty();
		BROWSER.button("Sign out").click();
		BROWSER.await("body", "Please sign in");
		signIn("carol", "of carol");
		BROWSER.await(".who", "carol");
		open("#/services/ORDERS");
		BROWSER.button("Drain " + StagedBroker.FIRST).click();
		BROWSER.find(By.id("confirm")).click();
		BROWSER.await("main", "drained");
		BROWSER.await("#call", "Creates an order");
		Awaitility.await().atMost(LIMIT).until(() -> BROWSER.payload().contains("coffee"));
		BROWSER.find(By.cssSelector("[data-header=tenant]")).sendKeys("acme");
		BROWSER.find(By.id("send")).click();
		BROWSER.await(".result", "200", "\"order-4711\"");
		// Refusals of the content security policy are among them.
		assertThat(BROWSER.problems()).isEmpty();
	}

	private void signIn(String user, String password) {
		open("");
		BROWSER.await("form", "Sign in");
		BROWSER.find(By.id("username")).sendKeys(user);
		BROWSER.find(By.id("password")).sendKeys(password);
		BROWSER.find(By.cssSelector("form button[type=submit]")).click();
	}

	@Test
	void saysThatItIsGoneItself() {
		open("");
		BROWSER.await("table", "ORDERS");
		this.console.context().close();
		BROWSER.await("main", "The console does not answer", "ORDERS");
	}

	@ParameterizedTest
	@CsvSource({ "1280, 860, light, desktop", "1280, 860, dark, desktop-dark", "390, 844, light, phone",
			"390, 844, dark, phone-dark" })
	void fitsTheScreenInLightAndDark(int width, int height, String scheme, String name) throws IOException {
		BROWSER.view(width, height, scheme);
		// Reading them empties them of what other tests have left.
		BROWSER.problems();
		for (String page : List.of("", "#/services/PAYMENTS", "#/services/ORDERS", "#/brokers", "#/events")) {
			open(page);
			BROWSER.await("main", page.isEmpty() ? "CATALOG/SEARCH" : page.contains("PAY") ? "Oldest requests"
					: page.contains("ORDERS") ? "Takes orders" : page.contains("events") ? "registered" : "broker-b");
			JavascriptExecutor script = BROWSER.driver();
			if (page.contains("ORDERS")) {
				script.executeScript("document.querySelector('.verb').open = true;"
						+ "document.querySelector('.verb').closest('section').scrollIntoView()");
			}
			assertThat(script.executeScript("return document.documentElement.scrollWidth - innerWidth"))
				.as("overflow of " + page)
				.satisfies((overflow) -> assertThat(((Number) overflow).intValue()).isNotPositive());
			BROWSER.screenshot(name + page.replaceAll("[^A-Za-z]+", "-").replaceAll("-$", "").toLowerCase(Locale.ROOT));
		}
		assertThat(BROWSER.problems()).as("problems that the BROWSER.driver() has seen").isEmpty();
	}

	private void open(String page) {
		BROWSER.open(this.console.context(), page);
	}

}
