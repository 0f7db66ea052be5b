package io.zss.samples.secured;

import io.zss.client.ZssRemoteException;
import io.zss.samples.secured.Accounts.Account;
import io.zss.samples.secured.Accounts.Deposit;

import org.springframework.context.annotation.Profile;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The gateway: accounts over HTTP.
 */
@Profile("gateway")
@RestController
@RequestMapping("/accounts")
class AccountController {

	private final Accounts accounts;

	AccountController(Accounts accounts) {
		this.accounts = accounts;
	}

	@GetMapping("/{number}")
	Account balance(@PathVariable String number) {
		return this.accounts.balance(number);
	}

	@PostMapping
	Account deposit(@RequestBody Deposit deposit) {
		return this.accounts.deposit(deposit);
	}

	@ExceptionHandler
	ProblemDetail failed(ZssRemoteException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatusCode.valueOf(ex.getStatus()), ex.getUserMessage());
	}

}
