package io.zss.samples.secured;

import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;

/**
 * The contract of the service and the gateway.
 */
@ZssService("accounts")
interface Accounts {

	@ZssVerb
	Account balance(String number);

	@ZssVerb(idempotent = false)
	Account deposit(Deposit deposit);

	/**
	 * An account.
	 *
	 * @param number its number
	 * @param cents what is in it
	 * @param changedBy the application that has changed it last
	 */
	record Account(String number, long cents, String changedBy) {
	}

	/**
	 * Money for an account.
	 *
	 * @param number the number of the account
	 * @param cents how much
	 */
	record Deposit(String number, long cents) {
	}

}
