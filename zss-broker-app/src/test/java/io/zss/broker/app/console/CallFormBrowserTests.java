package io.zss.broker.app.console;

import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a service offers and the form to call it, in a real browser.
 */
@Timeout(300)
@RequiresChromium
class CallFormBrowserTests {

	private static final Duration LIMIT = ConsoleBrowser.LIMIT;

	@RegisterExtension
	static final ConsoleBrowser BROWSER = new ConsoleBrowser();

	@AutoClose
	private final StagedConsole console = new StagedConsole();

	@Test
	void callsAVerbAndShowsTheReply() {
		open("#/services/ORDERS");
		BROWSER.await("main", "Creates an order");
		BROWSER.find(By.xpath("//button[.='Fill in an example']")).click();
		Awaitility.await().atMost(LIMIT).until(() -> BROWSER.payload().contains("coffee"));
		BROWSER.find(By.cssSelector("[data-header=tenant]")).sendKeys("acme");
		BROWSER.find(By.id("send")).click();
		BROWSER.await(".result", "200", "\"order-4711\"", "coffee");
		BROWSER.find(By.id("body")).clear();
		BROWSER.find(By.id("body")).sendKeys("{item");
		BROWSER.find(By.id("send")).click();
		BROWSER.await("form", "The payload is not JSON");
	}

	@Test
	void showsWhatAServiceOffers() {
		open("#/services/ORDERS");
		BROWSER.await("main", "What it offers", "Takes orders, reserves", "Creates an order and reserves what it needs",
				"runs once", "within 2.0 s", "zss-java 0.1.0");
		BROWSER.find(By.xpath("//details[contains(@class,'verb')]//b[.='CREATE']/..")).click();
		BROWSER.await(".verb[open]", "NewOrder", "reference", "1 to 40 characters", "The buyer's own name", "optional",
				"SHOP | PHONE | PARTNER", "kind = \"card\"", "kind = \"invoice\"", "tenant", "default 5", "409",
				"DuplicateOrderException", "CarrierException", "acceptedAt");
	}

	@Test
	void fillsTheFormFromTheDescription() {
		open("#/services/ORDERS");
		BROWSER.await("#call", "Creates an order");
		Awaitility.await().atMost(LIMIT).until(() -> BROWSER.payload().contains("\"reference\": \"text\""));
		assertThat(BROWSER.payload()).contains("\"item\": \"coffee\"", "\"quantity\": 1", "\"SHOP\"",
				"\"kind\": \"card\"");
		WebElement tenant = BROWSER.find(By.cssSelector("[data-header=tenant]"));
		assertThat(tenant.getDomProperty("required")).isEqualTo("true");
		tenant.sendKeys("acme");
		BROWSER.find(By.id("send")).click();
		BROWSER.await(".result", "200", "\"order-4711\"", "coffee");
		BROWSER.find(By.xpath("//summary[b[.='GET']]")).sendKeys(Keys.ENTER);
		BROWSER.button("Try it GET").click();
		Awaitility.await().atMost(LIMIT).until(() -> BROWSER.payload().contains("order-"));
		assertThat(BROWSER.payload()).matches("\"order-[0-9]{4}\"");
		assertThat(BROWSER.driver().switchTo().activeElement().getDomAttribute("id")).isEqualTo("verb");
	}

	@Test
	void payloadThatWasTypedStays() {
		open("#/services/ORDERS");
		BROWSER.await("#call", "Creates an order");
		Awaitility.await().atMost(LIMIT).until(() -> BROWSER.payload().contains("coffee"));
		BROWSER.find(By.id("body")).clear();
		BROWSER.find(By.id("body")).sendKeys("{\"mine\": 1}");
		BROWSER.find(By.xpath("//select[@id='verb']/option[.='GET']")).click();
		BROWSER.await("#call", "Finds an order");
		assertThat(BROWSER.payload()).isEqualTo("{\"mine\": 1}");
	}

	@Test
	void listsTheVerbsThatWereSeenOfWorkersThatDoNotDescribeThemselves() {
		open("#/services/INVENTORY");
		BROWSER.await("main", "Its workers do not describe themselves", "CREATE, GET", "ZSS/DESCRIBE was answered 404");
	}

	private void open(String page) {
		BROWSER.open(this.console.context(), page);
	}

}
