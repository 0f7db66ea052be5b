package io.zss.spring.client;

/**
 * An interface that cannot be a client as it is declared. The message names the
 * interface, who imports it, and what is wrong.
 */
public class InvalidClientException extends RuntimeException {

	private final String action;

	/**
	 * Creates an exception.
	 * @param type the interface
	 * @param importedBy the class that imports it
	 * @param problem what is wrong, as a sentence about it
	 * @param action what to do
	 */
	InvalidClientException(Class<?> type, String importedBy, String problem, String action) {
		super(type.getName() + ", imported by @ImportZssClients on " + importedBy + ", cannot be a ZSS client: "
				+ problem);
		this.action = action;
	}

	/**
	 * What to do about it.
	 * @return a sentence
	 */
	public String getAction() {
		return this.action;
	}

}
