package io.zss.interop;

import java.util.Set;

/**
 * Something that every combination is tried with.
 *
 * @param column its column in the report; several may share one
 * @param name what the test is called
 * @param check tries it
 */
record Feature(String column, String name, Check check) {

	/**
	 * Tries a feature with a combination and throws if it does not work.
	 */
	@FunctionalInterface
	interface Check {

		/**
		 * Tries it.
		 * @return what the reference peers themselves cannot do; empty when everything
		 * works
		 */
		Set<Limit> check(Combination combination) throws Exception;

	}

}
