package io.zss.broker.dispatch;

import java.lang.module.ModuleDescriptor;

import org.jspecify.annotations.Nullable;

/**
 * One version of a service: its instances, and the requests that ask for just this
 * version. Without instances it is held for a while, since they may come back. In the
 * order of versions; unversioned is the lowest. Belongs to the broker's loop.
 */
final class ServiceVersion implements Comparable<ServiceVersion> {

	private final String name;

	private final ModuleDescriptor.@Nullable Version number;

	private final FairQueue queue;

	private final InstancesWithRoom instances;

	private @Nullable Long heldUntilNanos;

	ServiceVersion(String name, FairQueue queue, InstancesWithRoom instances) {
		this.name = name;
		this.number = name.isEmpty() ? null : ModuleDescriptor.Version.parse(name);
		this.queue = queue;
		this.instances = instances;
	}

	String name() {
		return this.name;
	}

	FairQueue queue() {
		return this.queue;
	}

	InstancesWithRoom instances() {
		return this.instances;
	}

	boolean isHeld() {
		return this.instances.isEmpty();
	}

	/**
	 * Until when it is held, once its last instance was lost.
	 * @return monotonic time; null when it is not held
	 */
	@Nullable Long heldUntilNanos() {
		return isHeld() ? this.heldUntilNanos : null;
	}

	void holdUntil(long nanos) {
		this.heldUntilNanos = nanos;
	}

	boolean isHeldTooLong(long nowNanos) {
		Long until = heldUntilNanos();
		return until != null && nowNanos - until >= 0;
	}

	/**
	 * The queue whose first request has waited longest.
	 * @param anyVersion the queue of requests for any version, when this version serves
	 * it
	 * @return the queue, or null when nothing waits
	 */
	@Nullable FairQueue oldestQueue(@Nullable FairQueue anyVersion) {
		Request exact = this.queue.peek();
		Request any = (anyVersion != null) ? anyVersion.peek() : null;
		if (any == null || (exact != null && exact.receivedNanos() - any.receivedNanos() <= 0)) {
			return (exact != null) ? this.queue : null;
		}
		return anyVersion;
	}

	@Override
	public int compareTo(ServiceVersion other) {
		if (this.number == null || other.number == null) {
			return Boolean.compare(this.number != null, other.number != null);
		}
		return this.number.compareTo(other.number);
	}

}
