package io.zss.broker.app.console;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.zss.RequiredPrograms;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Skips the tests of a class, and says so, where Chromium or its driver is missing.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RequiresChromium.Condition.class)
@interface RequiresChromium {

	/**
	 * Looks for the programs on the path.
	 */
	final class Condition extends RequiredPrograms {

		Condition() {
			super("THE CONSOLE IS NOT TESTED IN A BROWSER", "chromium", "chromedriver");
		}

	}

}
