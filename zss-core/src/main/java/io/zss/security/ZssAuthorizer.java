package io.zss.security;

/**
 * Decides what the peers of a broker may do. {@link Rules} is the standard one; another
 * replaces it. A broker asks once for each principal, address and target and remembers
 * the answer for about ten seconds.
 */
@FunctionalInterface
public interface ZssAuthorizer {

	/**
	 * Decides on a request.
	 * @param request who wants to do what
	 * @return the decision. An exception counts as a refusal
	 */
	Decision decide(AccessRequest request);

}
