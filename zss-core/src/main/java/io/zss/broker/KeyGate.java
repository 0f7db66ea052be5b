package io.zss.broker;

import java.time.Instant;
import java.util.HexFormat;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.zss.security.AuthorizedKeys;
import io.zss.security.PublicKey;
import io.zss.security.ZssPrincipal;
import io.zss.transport.Admittance;
import io.zss.transport.LoopClock;
import io.zss.transport.Peer;
import io.zss.transport.PeerGate;
import org.jspecify.annotations.Nullable;

/**
 * Lets in the peers whose keys are authorized, and says which of those that are in must
 * go. Asked by the threads that move bytes; the refusals are for the audit, which takes
 * them from here. Thread-safe.
 */
final class KeyGate implements PeerGate {

	private static final int MAX_REFUSALS = 1000;

	private static final int NAME_BYTES = 6;

	private final SecurityOptions options;

	private final LoopClock clock;

	private final Queue<Refused> refusals = new ConcurrentLinkedQueue<>();

	private final AtomicInteger waiting = new AtomicInteger();

	private final AtomicLong leftOut = new AtomicLong();

	KeyGate(SecurityOptions options, LoopClock clock) {
		this.options = options;
		this.clock = clock;
	}

	@Override
	public Admittance admit(PublicKey key, String address) {
		AuthorizedKeys.Entry entry = this.options.authorizedKeys().keys().find(key);
		if (entry == null) {
			return this.options.allowAny() ? Admittance.of(unnamed(key))
					: Admittance.refused("its key " + key + " is not authorized");
		}
		return entry.isExpired(now()) ? Admittance.refused(expired(entry)) : Admittance.of(entry.principal());
	}

	@Override
	public void onRefusal(String address, String reason) {
		if (this.waiting.incrementAndGet() > MAX_REFUSALS) {
			this.waiting.decrementAndGet();
			this.leftOut.incrementAndGet();
			return;
		}
		this.refusals.add(new Refused(address, reason, this.clock.epochMillis()));
	}

	/**
	 * Why a peer that has connected must go.
	 * @return the reason; null if it may stay
	 */
	@Nullable String reasonToGo(Peer peer) {
		PublicKey key = peer.key();
		ZssPrincipal principal = peer.principal();
		if (key == null || principal == null) {
			return null;
		}
		AuthorizedKeys.Entry entry = this.options.authorizedKeys().keys().find(key);
		if (entry == null) {
			boolean stays = this.options.allowAny() && principal.equals(unnamed(key));
			return stays ? null : "its key " + key + " is no longer authorized";
		}
		if (entry.isExpired(now())) {
			return expired(entry);
		}
		return entry.principal().equals(principal) ? null : "the name or the roles of its key " + key + " have changed";
	}

	/**
	 * Takes the next refusal.
	 * @return the refusal, or null
	 */
	@Nullable Refused poll() {
		Refused next = this.refusals.poll();
		if (next != null) {
			this.waiting.decrementAndGet();
		}
		return next;
	}

	/**
	 * How many refusals there was no room for, since the last time.
	 */
	long takeLeftOut() {
		return this.leftOut.getAndSet(0);
	}

	private Instant now() {
		return Instant.ofEpochMilli(this.clock.epochMillis());
	}

	private static String expired(AuthorizedKeys.Entry entry) {
		return "the key " + entry.key() + " of " + entry.principal().name() + " has expired at " + entry.expires();
	}

	private static ZssPrincipal unnamed(PublicKey key) {
		return new ZssPrincipal("key-" + HexFormat.of().formatHex(key.bytes(), 0, NAME_BYTES), Set.of());
	}

	/**
	 * A connection that was refused.
	 *
	 * @param address of the peer
	 * @param reason why
	 * @param epochMillis when
	 */
	record Refused(String address, String reason, long epochMillis) {
	}

}
