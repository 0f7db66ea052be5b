package io.zss.benchmarks.zss;

import io.zss.annotation.ZssVerb;

/**
 * What each service does. {@link ZssServices} makes as many subclasses as there are
 * services, as a sid belongs to a class.
 */
public class EchoService {

	/**
	 * Answers a text with itself.
	 * @param text the text
	 * @return the same
	 */
	@ZssVerb
	public String echo(String text) {
		return text;
	}

}
