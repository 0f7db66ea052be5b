package io.zss.broker.statistics;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Figures of each verb that the instances of a service announce or have answered with
 * success, and of all others together. Bounded: what clients ask for makes none, and what
 * instances answer only a few. Belongs to the broker's loop.
 */
public final class VerbFigures {

	/** The name of all verbs that are not announced. */
	public static final String OTHERS = "*";

	private static final int MAX_VERBS = 200;

	/** Of those that no instance announces. */
	private static final int MAX_LEARNED = 32;

	private final Map<String, Figures> byVerb = new HashMap<>();

	private final Figures others = new Figures();

	private int learned;

	private final VerbBudget budget;

	/**
	 * Creates figures of no verbs.
	 * @param budget shared with the other services
	 */
	public VerbFigures(VerbBudget budget) {
		this.budget = budget;
	}

	/**
	 * Adds the verbs that an instance announces, as far as there is room.
	 * @param verbs in upper case
	 */
	public void announce(Collection<String> verbs) {
		for (String verb : verbs) {
			add(verb);
		}
	}

	private boolean add(String verb) {
		if (this.byVerb.size() >= MAX_VERBS || this.byVerb.containsKey(verb) || !this.budget.take()) {
			return false;
		}
		this.byVerb.put(verb, new Figures());
		return true;
	}

	/**
	 * Adds a verb that an instance has answered with success, as far as there is room:
	 * old workers announce none. Its figures begin with the next request.
	 * @param verb in upper case
	 * @param counted where the request was counted
	 */
	public void learn(String verb, Figures counted) {
		if (counted == this.others && this.learned < MAX_LEARNED && add(verb)) {
			this.learned++;
		}
	}

	/**
	 * Forgets all verbs, which makes room for those of other services.
	 */
	public void forget() {
		this.budget.release(this.byVerb.size());
		this.byVerb.clear();
		this.learned = 0;
	}

	/**
	 * The figures of a verb.
	 * @param verb in upper case
	 * @return those of all others when it is not announced
	 */
	public Figures of(String verb) {
		Figures known = this.byVerb.get(verb);
		return (known != null) ? known : this.others;
	}

	/**
	 * The figures by verb, those of the others last.
	 * @return a new map
	 */
	public Map<String, Figures> all() {
		Map<String, Figures> all = new LinkedHashMap<>(this.byVerb);
		if (this.others.requests() > 0 || all.isEmpty()) {
			all.put(OTHERS, this.others);
		}
		return all;
	}

	/**
	 * Does something with each.
	 * @param action what to do
	 */
	public void forEach(Consumer<Figures> action) {
		this.byVerb.values().forEach(action);
		action.accept(this.others);
	}

}
