package io.zss.broker.app.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;

import io.zss.RequiredPrograms;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.openqa.selenium.By;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.FileSystemUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A browser for all tests of a class. What it shows may change at any time: it waits for
 * what a test expects.
 */
final class ConsoleBrowser implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {

	static final Duration LIMIT = Duration.ofSeconds(60);

	private static final Path SCREENSHOTS = Path.of("target", "screenshots");

	private @Nullable Path profile;

	private @Nullable ChromeDriver driver;

	@Override
	public void beforeAll(ExtensionContext context) throws IOException {
		this.profile = Files.createTempDirectory("console-browser");
		ChromeOptions options = new ChromeOptions();
		options.setBinary(RequiredPrograms.find("chromium"));
		options.addArguments("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
				"--disable-background-networking", "--disable-component-update", "--disable-sync",
				"--user-data-dir=" + this.profile);
		LoggingPreferences logs = new LoggingPreferences();
		logs.enable(LogType.BROWSER, Level.ALL);
		options.setCapability("goog:loggingPrefs", logs);
		this.driver = new ChromeDriver(
				new ChromeDriverService.Builder().usingDriverExecutable(RequiredPrograms.find("chromedriver")).build(),
				options);
	}

	@Override
	public void beforeEach(ExtensionContext context) {
		view(1280, 900, "light");
	}

	@Override
	public void afterEach(ExtensionContext context) {
		driver().get("about:blank");
	}

	@Override
	public void afterAll(ExtensionContext context) throws IOException {
		if (this.driver != null) {
			this.driver.quit();
		}
		FileSystemUtils.deleteRecursively(this.profile);
	}

	ChromeDriver driver() {
		if (this.driver == null) {
			throw new IllegalStateException("The browser is not open");
		}
		return this.driver;
	}

	void open(ConfigurableApplicationContext console, String page) {
		String port = console.getEnvironment().getRequiredProperty("local.server.port");
		driver().get("http://127.0.0.1:" + port + "/" + page);
	}

	void view(int width, int height, String scheme) {
		driver().executeCdpCommand("Emulation.setDeviceMetricsOverride",
				Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
		driver().executeCdpCommand("Emulation.setEmulatedMedia",
				Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
	}

	void screenshot(String name) throws IOException {
		Files.createDirectories(SCREENSHOTS);
		Object data = driver().executeCdpCommand("Page.captureScreenshot", Map.of("format", "png")).get("data");
		Files.write(SCREENSHOTS.resolve(name + ".png"), Base64.getDecoder().decode(String.valueOf(data)));
	}

	WebElement find(By by) {
		return driver().findElement(by);
	}

	List<WebElement> findAll(By by) {
		return driver().findElements(by);
	}

	/**
	 * The payload in the form.
	 */
	String payload() {
		return String.valueOf(find(By.id("body")).getDomProperty("value"));
	}

	WebElement button(String text) {
		return button(text, "body");
	}

	/**
	 * The button with that text, as soon as there is one.
	 * @param text all of its text
	 * @param parent the element that it is in
	 */
	WebElement button(String text, String parent) {
		return Awaitility.await()
			.atMost(LIMIT)
			.until(() -> findAll(By.xpath("//" + parent + "//button[normalize-space(.)='" + text + "']")).stream()
				.findFirst()
				.orElse(null), (found) -> found != null);
	}

	void await(String selector, String... texts) {
		Awaitility.await().atMost(LIMIT).untilAsserted(() -> assertThat(text(selector)).contains(texts));
	}

	/** The text of the first element; the page may replace it meanwhile. */
	String text(String selector) {
		try {
			List<WebElement> found = findAll(By.cssSelector(selector));
			return found.isEmpty() ? "" : String.valueOf(found.get(0).getDomProperty("innerText"));
		}
		catch (StaleElementReferenceException ex) {
			return "";
		}
	}

	/**
	 * What has gone wrong in the browser since this was last asked for: refusals of the
	 * content security policy are among it.
	 */
	List<LogEntry> problems() {
		return driver().manage()
			.logs()
			.get(LogType.BROWSER)
			.getAll()
			.stream()
			.filter((entry) -> entry.getLevel().equals(Level.SEVERE) && !entry.getMessage().contains("favicon"))
			.toList();
	}

}
