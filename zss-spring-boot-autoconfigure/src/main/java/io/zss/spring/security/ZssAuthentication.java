package io.zss.spring.security;

import java.util.Collection;

import io.zss.security.ZssPrincipal;
import org.jspecify.annotations.Nullable;

import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.AuthorityUtils;

/**
 * The caller of a service as Spring Security sees it: the principal that the broker knows
 * from the caller's key. Each role is an authority with the prefix {@code ROLE_}, as in
 * {@code hasRole('client')}.
 */
public final class ZssAuthentication extends AbstractAuthenticationToken {

	private static final long serialVersionUID = 1L;

	private static final String PREFIX = "ROLE_";

	private final transient ZssPrincipal principal;

	/**
	 * Creates an authentication whose authorities are the roles.
	 * @param principal who has called
	 */
	public ZssAuthentication(ZssPrincipal principal) {
		this(principal,
				AuthorityUtils.createAuthorityList(principal.roles().stream().map((role) -> PREFIX + role).toList()));
	}

	/**
	 * Creates an authentication.
	 * @param principal who has called
	 * @param authorities what it may do
	 */
	public ZssAuthentication(ZssPrincipal principal, Collection<? extends GrantedAuthority> authorities) {
		super(authorities);
		this.principal = principal;
		setAuthenticated(true);
	}

	/**
	 * Who has called.
	 */
	@Override
	public ZssPrincipal getPrincipal() {
		return this.principal;
	}

	/**
	 * The key has proved who it is at the broker; there are no credentials here.
	 */
	@Override
	public @Nullable Object getCredentials() {
		return null;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return super.equals(other);
	}

	@Override
	public int hashCode() {
		return super.hashCode();
	}

}
