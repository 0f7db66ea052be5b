package io.zss.broker.dispatch;

import java.util.Locale;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * The strategies that the broker brings. What they make costs the same for any number of
 * instances; of {@link #LEAST_LOADED} the cost grows logarithmically.
 */
public enum StandardStrategy implements DispatchStrategy {

	/** The instances take turns, however long they work on a request. */
	ROUND_ROBIN {

		@Override
		public ReadyInstances newReadyInstances() {
			return new RoundRobinInstances();
		}

	},

	/**
	 * The instance that has neither got a request nor answered one for the longest time.
	 * One that is new comes last.
	 */
	LEAST_RECENTLY_USED {

		@Override
		public ReadyInstances newReadyInstances() {
			return new LeastRecentlyUsedInstances();
		}

	},

	/**
	 * The instance with the fewest requests in flight; those with equally many take
	 * turns.
	 */
	LEAST_LOADED {

		@Override
		public ReadyInstances newReadyInstances() {
			return new LeastLoadedInstances();
		}

	},

	/** Any instance, each as likely as the others. */
	RANDOM {

		@Override
		public ReadyInstances newReadyInstances() {
			return new RandomInstances(new SplittableRandom());
		}

	};

	/**
	 * The name as in properties.
	 * @return lower case with hyphens
	 */
	@Override
	public String label() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/**
	 * As {@link #RANDOM}, by a generator that may be seeded.
	 * @param random used by every loop that the strategy is given to
	 * @return a strategy
	 */
	public static DispatchStrategy random(RandomGenerator random) {
		return () -> new RandomInstances(random);
	}

}
