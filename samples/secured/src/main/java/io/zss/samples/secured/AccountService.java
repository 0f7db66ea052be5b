package io.zss.samples.secured;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

import io.zss.annotation.ZssService;

import org.springframework.context.annotation.Profile;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * The service. The rules of the broker say which applications may call it; the roles of
 * their keys, which of its verbs.
 */
@Profile("service")
@ZssService
class AccountService implements Accounts {

	private final Map<String, Account> accounts = new ConcurrentHashMap<>();

	@Override
	@PreAuthorize("hasRole('client')")
	public Account balance(String number) {
		return this.accounts.getOrDefault(number, new Account(number, 0, ""));
	}

	@Override
	@PreAuthorize("hasRole('teller')")
	public Account deposit(Deposit deposit) {
		String caller = Objects.requireNonNull(SecurityContextHolder.getContext().getAuthentication()).getName();
		return this.accounts.merge(deposit.number(), new Account(deposit.number(), deposit.cents(), caller),
				(before, added) -> new Account(before.number(), before.cents() + added.cents(), caller));
	}

}
