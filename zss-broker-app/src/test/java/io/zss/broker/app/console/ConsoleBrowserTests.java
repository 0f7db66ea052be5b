package io.zss.broker.app.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Level;

import io.zss.RequiredPrograms;
import io.zss.broker.app.ZssBrokerApplication;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.openqa.selenium.By;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

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

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final Path SCREENSHOTS = Path.of("target", "screenshots");

	@TempDir
	private static Path profile;

	private static ChromeDriver browser;

	private StagedBroker one;

	private StagedBroker other;

	private ConfigurableApplicationContext context;

	@BeforeAll
	static void openBrowser() {
		ChromeOptions options = new ChromeOptions();
		options.setBinary(RequiredPrograms.find("chromium"));
		options.addArguments("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
				"--disable-background-networking", "--disable-component-update", "--disable-sync",
				"--user-data-dir=" + profile);
		LoggingPreferences logs = new LoggingPreferences();
		logs.enable(LogType.BROWSER, Level.ALL);
		options.setCapability("goog:loggingPrefs", logs);
		browser = new ChromeDriver(
				new ChromeDriverService.Builder().usingDriverExecutable(RequiredPrograms.find("chromedriver")).build(),
				options);
	}

	@AfterAll
	static void closeBrowser() {
		if (browser != null) {
			browser.quit();
		}
	}

	@BeforeEach
	void start() {
		this.one = new StagedBroker("broker-a", 0).start();
		this.other = new StagedBroker("broker-b", 0).start();
		this.context = run();
		view(1280, 900, "light");
	}

	private ConfigurableApplicationContext run(String... more) {
		List<String> arguments = new ArrayList<>(List.of("--server.port=0", "--zss.broker.frontend=tcp://127.0.0.1:0",
				"--zss.broker.backend=tcp://127.0.0.1:0",
				"--zss.console.brokers=" + this.one.endpoint() + "," + this.other.endpoint()));
		arguments.addAll(List.of(more));
		return SpringApplication.run(ZssBrokerApplication.class, arguments.toArray(String[]::new));
	}

	@AfterEach
	void stop() {
		browser.get("about:blank");
		this.context.close();
		this.one.close();
		this.other.close();
	}

	@Test
	void opensOnTheServicesWhoseRatesMove() {
		open("");
		await("table", "ORDERS", "2.1.0", "PAYMENTS");
		String before = text(".rate b");
		Awaitility.await().atMost(LIMIT).until(() -> !text(".rate b").equals(before));
		assertThat(text(".live")).contains("2 brokers, live");
		assertThat(browser.getTitle()).isEqualTo("Services · ZSS console");
	}

	@Test
	void sortsAndFiltersByKeyboard() {
		open("");
		await("table", "ORDERS");
		WebElement name = browser.findElement(By.xpath("//th//button[starts-with(.,'Service')]"));
		name.sendKeys(Keys.ENTER);
		Awaitility.await().atMost(LIMIT).until(() -> text("tbody tr").startsWith("CATALOG/SEARCH"));
		assertThat(
				browser.findElement(By.xpath("//th[.//button[starts-with(.,'Service')]]")).getDomAttribute("aria-sort"))
			.isEqualTo("ascending");
		browser.findElement(By.id("filter")).sendKeys("pay");
		Awaitility.await().atMost(LIMIT).until(() -> browser.findElements(By.cssSelector("tbody tr")).size() == 1);
		browser.findElement(By.id("filter")).sendKeys("zzz");
		await("main", "No service contains");
	}

	@Test
	void killedInstanceGoesAndItsEventComes() {
		open("#/services/ORDERS");
		await("main", StagedBroker.SECOND);
		this.one.kill(StagedBroker.SECOND);
		this.other.kill(StagedBroker.SECOND);
		Awaitility.await().atMost(LIMIT).until(() -> !text("main").contains(StagedBroker.SECOND));
		open("#/events");
		await("main", "lost", "its connection was closed");
	}

	@Test
	void errorAppears() {
		open("#/errors");
		await("main", "The acquirer answered 502");
		this.one.error("ORDERS", "CREATE", 500, "Out of paper");
		await("main", "Out of paper");
	}

	@Test
	void callsAVerbAndShowsTheReply() {
		open("#/services/ORDERS");
		await("main", "Creates an order");
		browser.findElement(By.xpath("//button[.='Fill in an example']")).click();
		Awaitility.await()
			.atMost(LIMIT)
			.until(() -> String.valueOf(browser.findElement(By.id("body")).getDomProperty("value")).contains("coffee"));
		browser.findElement(By.cssSelector("[data-header=tenant]")).sendKeys("acme");
		browser.findElement(By.id("send")).click();
		await(".result", "200", "\"order-4711\"", "coffee");
		browser.findElement(By.id("body")).clear();
		browser.findElement(By.id("body")).sendKeys("{item");
		browser.findElement(By.id("send")).click();
		await("form", "The payload is not JSON");
	}

	@Test
	void showsWhatAServiceOffers() {
		open("#/services/ORDERS");
		await("main", "What it offers", "Takes orders, reserves", "Creates an order and reserves what it needs",
				"runs once", "within 2.0 s", "zss-java 0.1.0");
		browser.findElement(By.xpath("//details[contains(@class,'verb')]//b[.='CREATE']/..")).click();
		await(".verb[open]", "NewOrder", "reference", "1 to 40 characters", "The buyer's own name", "optional",
				"SHOP | PHONE | PARTNER", "kind = \"card\"", "kind = \"invoice\"", "tenant", "default 5", "409",
				"DuplicateOrderException", "CarrierException", "acceptedAt");
	}

	@Test
	void fillsTheFormFromTheDescription() {
		open("#/services/ORDERS");
		await("#call", "Creates an order");
		Awaitility.await().atMost(LIMIT).until(() -> payload().contains("\"reference\": \"text\""));
		assertThat(payload()).contains("\"item\": \"coffee\"", "\"quantity\": 1", "\"SHOP\"", "\"kind\": \"card\"");
		WebElement tenant = browser.findElement(By.cssSelector("[data-header=tenant]"));
		assertThat(tenant.getDomProperty("required")).isEqualTo("true");
		tenant.sendKeys("acme");
		browser.findElement(By.id("send")).click();
		await(".result", "200", "\"order-4711\"", "coffee");
		browser.findElement(By.xpath("//summary[b[.='GET']]")).sendKeys(Keys.ENTER);
		button("Try it GET").click();
		Awaitility.await().atMost(LIMIT).until(() -> payload().contains("order-"));
		assertThat(payload()).matches("\"order-[0-9]{4}\"");
		assertThat(browser.switchTo().activeElement().getDomAttribute("id")).isEqualTo("verb");
	}

	@Test
	void payloadThatWasTypedStays() {
		open("#/services/ORDERS");
		await("#call", "Creates an order");
		Awaitility.await().atMost(LIMIT).until(() -> payload().contains("coffee"));
		browser.findElement(By.id("body")).clear();
		browser.findElement(By.id("body")).sendKeys("{\"mine\": 1}");
		browser.findElement(By.xpath("//select[@id='verb']/option[.='GET']")).click();
		await("#call", "Finds an order");
		assertThat(payload()).isEqualTo("{\"mine\": 1}");
	}

	@Test
	void listsTheVerbsThatWereSeenOfWorkersThatDoNotDescribeThemselves() {
		open("#/services/INVENTORY");
		await("main", "Its workers do not describe themselves", "CREATE, GET", "ZSS/DESCRIBE was answered 404");
	}

	@ParameterizedTest
	@MethodSource("io.zss.broker.app.console.ExampleSchemas#all")
	void exampleIsValidByTheSchema(String name, String schema) {
		open("");
		Object example = ((JavascriptExecutor) browser).executeAsyncScript(
				"const done = arguments[1];" + "import('/console/schema.js').then((m) => done("
						+ "JSON.stringify(m.example(JSON.parse(arguments[0]))))).catch((e) => done('failed ' + e));",
				schema);
		assertThat(ExampleSchemas.violations(schema, String.valueOf(example))).as(name + ": " + example).isEmpty();
	}

	@Test
	void drainsAfterAQuestionAndResumes() {
		open("#/services/ORDERS");
		await("main", StagedBroker.FIRST);
		button("Drain " + StagedBroker.FIRST).click();
		await("dialog", "Drain this instance?", StagedBroker.FIRST);
		browser.switchTo().activeElement().sendKeys(Keys.ESCAPE);
		Awaitility.await().atMost(LIMIT).until(() -> browser.findElements(By.tagName("dialog")).isEmpty());
		assertThat(this.one.asked()).noneMatch((asked) -> asked.startsWith("SMI:DRAIN"));
		button("Drain " + StagedBroker.FIRST).click();
		browser.findElement(By.id("confirm")).click();
		await("main", "drained");
		assertThat(this.one.asked()).anyMatch((asked) -> asked.startsWith("SMI:DRAIN"));
		assertThat(this.other.asked()).anyMatch((asked) -> asked.startsWith("SMI:DRAIN"));
		button("Resume " + StagedBroker.FIRST).click();
		browser.findElement(By.id("confirm")).click();
		Awaitility.await().atMost(LIMIT).until(() -> !text("tbody").contains("drained"));
	}

	@Test
	void showsABrokersEndAndReturn() {
		open("");
		await("table", "ORDERS");
		int port = this.other.endpoint().port();
		this.other.close();
		await("main", "Broker tcp://127.0.0.1:" + port + " does not answer");
		await(".live", "1 of 2 brokers");
		this.other = new StagedBroker("broker-b", port).start();
		await(".live", "2 brokers, live");
		open("#/brokers");
		await("main", "broker-a", "broker-b", "Bytes held", "not-found");
	}

	@Test
	void warnsOfAPlainEndpointThatOtherMachinesReach() {
		try (ConfigurableApplicationContext open = SpringApplication.run(ZssBrokerApplication.class, "--server.port=0",
				"--zss.broker.frontend=tcp://0.0.0.0:0", "--zss.broker.backend=tcp://127.0.0.1:0",
				"--zss.broker.name=broker-c")) {
			open(open, "#/brokers");
			await("main", "broker-c", "Any process that reaches [tcp://0.0.0.0:",
					"may call, serve and list everything, and read along");
		}
	}

	@Test
	void userSignsInAndSeesWhatTheRolesAllow() throws IOException {
		this.context.close();
		this.context = run("--zss.console.users.bob.password=of bob", "--zss.console.users.carol.password=of carol",
				"--zss.console.users.carol.roles=call,steer");
		browser.manage().logs().get(LogType.BROWSER);
		signIn("bob", "wrong");
		await("body", "Invalid credentials");
		screenshot("sign-in");
		signIn("bob", "of bob");
		await(".who", "bob");
		open("#/services/ORDERS");
		await("main", StagedBroker.FIRST, "Creates an order");
		assertThat(browser.findElements(By.xpath("//button[starts-with(.,'Drain') or starts-with(.,'Try it')]")))
			.isEmpty();
		assertThat(browser.findElements(By.id("call"))).isEmpty();
		button("Sign out").click();
		await("body", "Please sign in");
		signIn("carol", "of carol");
		await(".who", "carol");
		open("#/services/ORDERS");
		button("Drain " + StagedBroker.FIRST).click();
		browser.findElement(By.id("confirm")).click();
		await("main", "drained");
		await("#call", "Creates an order");
		Awaitility.await().atMost(LIMIT).until(() -> payload().contains("coffee"));
		browser.findElement(By.cssSelector("[data-header=tenant]")).sendKeys("acme");
		browser.findElement(By.id("send")).click();
		await(".result", "200", "\"order-4711\"");
		// Refusals of the content security policy are among them.
		assertThat(browser.manage().logs().get(LogType.BROWSER).getAll())
			.filteredOn((entry) -> entry.getLevel().equals(Level.SEVERE) && !entry.getMessage().contains("favicon"))
			.isEmpty();
	}

	private void signIn(String user, String password) {
		open("");
		await("form", "Sign in");
		browser.findElement(By.id("username")).sendKeys(user);
		browser.findElement(By.id("password")).sendKeys(password);
		browser.findElement(By.cssSelector("form button[type=submit]")).click();
	}

	@Test
	void saysThatItIsGoneItself() {
		open("");
		await("table", "ORDERS");
		this.context.close();
		await("main", "The console does not answer", "ORDERS");
	}

	@ParameterizedTest
	@CsvSource({ "1280, 860, light, desktop", "1280, 860, dark, desktop-dark", "390, 844, light, phone",
			"390, 844, dark, phone-dark" })
	void fitsTheScreenInLightAndDark(int width, int height, String scheme, String name) throws IOException {
		view(width, height, scheme);
		// Reading them empties them of what other tests have left.
		browser.manage().logs().get(LogType.BROWSER);
		for (String page : List.of("", "#/services/PAYMENTS", "#/services/ORDERS", "#/brokers", "#/events")) {
			open(page);
			await("main", page.isEmpty() ? "CATALOG/SEARCH" : page.contains("PAY") ? "Oldest requests"
					: page.contains("ORDERS") ? "Takes orders" : page.contains("events") ? "registered" : "broker-b");
			JavascriptExecutor script = browser;
			if (page.contains("ORDERS")) {
				script.executeScript("document.querySelector('.verb').open = true;"
						+ "document.querySelector('.verb').closest('section').scrollIntoView()");
			}
			assertThat(script.executeScript("return document.documentElement.scrollWidth - innerWidth"))
				.as("overflow of " + page)
				.satisfies((overflow) -> assertThat(((Number) overflow).intValue()).isNotPositive());
			screenshot(name + page.replaceAll("[^A-Za-z]+", "-").replaceAll("-$", "").toLowerCase(Locale.ROOT));
		}
		assertThat(browser.manage().logs().get(LogType.BROWSER).getAll()).as("problems that the browser has seen")
			.filteredOn((entry) -> entry.getLevel().equals(Level.SEVERE) && !entry.getMessage().contains("favicon"))
			.isEmpty();
	}

	private static String payload() {
		return String.valueOf(browser.findElement(By.id("body")).getDomProperty("value"));
	}

	private void open(String page) {
		open(this.context, page);
	}

	private static void open(ConfigurableApplicationContext console, String page) {
		String port = console.getEnvironment().getRequiredProperty("local.server.port");
		browser.get("http://127.0.0.1:" + port + "/" + page);
	}

	private static void view(int width, int height, String scheme) {
		browser.executeCdpCommand("Emulation.setDeviceMetricsOverride",
				Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
		browser.executeCdpCommand("Emulation.setEmulatedMedia",
				Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
	}

	private static void screenshot(String name) throws IOException {
		Files.createDirectories(SCREENSHOTS);
		Object data = browser.executeCdpCommand("Page.captureScreenshot", Map.of("format", "png")).get("data");
		Files.write(SCREENSHOTS.resolve(name + ".png"), Base64.getDecoder().decode(String.valueOf(data)));
	}

	private static WebElement button(String text) {
		return Awaitility.await()
			.atMost(LIMIT)
			.until(() -> browser.findElements(By.xpath("//button[normalize-space(.)='" + text + "']"))
				.stream()
				.findFirst()
				.orElse(null), (found) -> found != null);
	}

	private static void await(String selector, String... texts) {
		Awaitility.await().atMost(LIMIT).untilAsserted(() -> assertThat(text(selector)).contains(texts));
	}

	/** The text of the first element; the page may replace it meanwhile. */
	private static String text(String selector) {
		try {
			List<WebElement> found = browser.findElements(By.cssSelector(selector));
			return found.isEmpty() ? "" : String.valueOf(found.get(0).getDomProperty("innerText"));
		}
		catch (StaleElementReferenceException ex) {
			return "";
		}
	}

}
