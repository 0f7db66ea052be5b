package io.zss.spring.client;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What the instances of a service have answered.
 *
 * @param <T> the type of the result
 * @param all one for each instance, in the order of the broker
 * @param leftOut instances beyond those that a broker lists, which were not asked
 */
public record InstanceReplies<T>(List<InstanceReply<T>> all, int leftOut) {

	/**
	 * Copies the list.
	 */
	public InstanceReplies {
		all = List.copyOf(all);
	}

	/**
	 * The results of the instances that have answered with success.
	 * @return the results; null for nil
	 */
	public List<@Nullable T> values() {
		List<@Nullable T> values = new ArrayList<>();
		for (InstanceReply<T> reply : this.all) {
			if (reply.isAnswered()) {
				values.add(reply.value());
			}
		}
		return values;
	}

	/**
	 * The instances without a result, with the reason.
	 * @return those that have failed, have not answered, or were not asked
	 */
	public List<InstanceReply<T>> missing() {
		return this.all.stream().filter((reply) -> !reply.isAnswered()).toList();
	}

	/**
	 * Whether every instance has answered with success.
	 * @return whether none is missing; true without instances
	 */
	public boolean isComplete() {
		return this.leftOut == 0 && missing().isEmpty();
	}

}
