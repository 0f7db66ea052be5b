package io.zss.broker.statistics;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Statistics of each verb that the instances of a service announce or have answered with
 * success, and of all others together. A verb that no instance has announced for a minute
 * or two, while there are instances, is forgotten, unless an answer has shown it.
 * Bounded: what clients ask for makes none, and what instances answer only a few. Belongs
 * to the broker's loop.
 */
public final class VerbFigures {

	/** The name of all verbs that are not announced. */
	public static final String OTHERS = "*";

	private static final int MAX_VERBS = 200;

	/** Of those that no instance announces. */
	private static final int MAX_LEARNED = 32;

	private final VerbBudget budget;

	private final Map<String, VerbStatistics> byVerb = new HashMap<>();

	private final VerbStatistics others = new VerbStatistics(OTHERS);

	private int learned;

	private int instances;

	private List<VerbTotals> totals = List.of();

	private boolean listChanged = true;

	/**
	 * Creates an empty table.
	 * @param budget how many verbs there may be, with those of other services
	 */
	public VerbFigures(VerbBudget budget) {
		this.budget = budget;
	}

	/**
	 * Adds the verbs that an instance announces, as far as there is room.
	 * @param verbs in upper case; none when it does not say
	 */
	public void announce(Collection<String> verbs) {
		this.instances++;
		for (String verb : verbs) {
			VerbStatistics known = this.byVerb.get(verb);
			if (known == null && !verb.equals(OTHERS) && this.byVerb.size() < MAX_VERBS && this.budget.take()) {
				known = new VerbStatistics(verb);
				this.byVerb.put(verb, known);
				this.listChanged = true;
			}
			if (known != null) {
				known.announcers++;
			}
		}
	}

	/**
	 * Notes that an instance that has announced verbs is gone, or announces others.
	 * @param verbs those that it announced
	 */
	public void retract(Collection<String> verbs) {
		this.instances--;
		for (String verb : verbs) {
			VerbStatistics known = this.byVerb.get(verb);
			if (known != null) {
				known.announcers = Math.max(0, known.announcers - 1);
			}
		}
	}

	/**
	 * Adds a verb that an instance has answered with success, as far as there is room:
	 * old workers announce none. Its figures begin with the next request.
	 * @param verb in upper case
	 * @param counted where the request was counted
	 */
	public void learn(String verb, VerbStatistics counted) {
		if (counted == this.others && this.learned < MAX_LEARNED && !verb.equals(OTHERS)
				&& !this.byVerb.containsKey(verb) && this.byVerb.size() < MAX_VERBS && this.budget.take()) {
			VerbStatistics newer = new VerbStatistics(verb);
			newer.learned = true;
			this.byVerb.put(verb, newer);
			this.listChanged = true;
			this.learned++;
		}
	}

	/**
	 * The statistics of a verb.
	 * @param verb in upper case
	 * @return those of all others when it is not announced
	 */
	public VerbStatistics of(String verb) {
		VerbStatistics known = this.byVerb.get(verb);
		return (known != null) ? known : this.others;
	}

	/**
	 * The figures by verb, those of the others last.
	 * @return a new map
	 */
	public Map<String, Figures> all() {
		Map<String, Figures> all = new LinkedHashMap<>();
		this.byVerb.forEach((verb, statistics) -> all.put(verb, statistics.figures()));
		if (hasOthers()) {
			all.put(OTHERS, this.others.figures());
		}
		return all;
	}

	/**
	 * The totals of now, those of the others last.
	 * @return the same list while nothing happens
	 */
	public List<VerbTotals> totals() {
		if (this.listChanged || this.others.hasChanged()
				|| this.byVerb.values().stream().anyMatch(VerbStatistics::hasChanged)) {
			List<VerbTotals> newer = new ArrayList<>(this.byVerb.size() + 1);
			this.byVerb.values().forEach((verb) -> newer.add(verb.totals()));
			VerbTotals rest = this.others.totals();
			if (hasOthers()) {
				newer.add(rest);
			}
			this.totals = List.copyOf(newer);
			this.listChanged = false;
		}
		return this.totals;
	}

	/**
	 * Does something with the figures of each verb.
	 * @param action what to do
	 */
	public void forEach(Consumer<Figures> action) {
		this.byVerb.values().forEach((verb) -> action.accept(verb.figures()));
		action.accept(this.others.figures());
	}

	/**
	 * Has earlier times count half as much, and forgets verbs that nothing announces any
	 * more. Called once a minute.
	 */
	public void decay() {
		forEach(Figures::decay);
		if (this.instances > 0) {
			this.byVerb.values().removeIf(this::isForgotten);
		}
	}

	/**
	 * Forgets all verbs, which makes room for those of other services.
	 */
	public void forget() {
		this.budget.release(this.byVerb.size());
		this.byVerb.clear();
		this.learned = 0;
		this.listChanged = true;
	}

	private boolean isForgotten(VerbStatistics verb) {
		boolean announced = verb.announcers > 0 || verb.learned;
		boolean forgotten = !announced && verb.stale;
		verb.stale = !announced;
		if (forgotten) {
			this.budget.release(1);
			this.listChanged = true;
		}
		return forgotten;
	}

	private boolean hasOthers() {
		return this.others.figures().requests() > 0 || this.byVerb.isEmpty();
	}

}
