package io.zss.broker.statistics;

/**
 * How many verbs of all services together have figures of their own. Belongs to one
 * thread.
 */
public final class VerbBudget {

	private int left;

	/**
	 * Creates a budget of which nothing is used.
	 * @param verbs most verbs
	 */
	public VerbBudget(int verbs) {
		this.left = verbs;
	}

	boolean take() {
		if (this.left == 0) {
			return false;
		}
		this.left--;
		return true;
	}

	void release(int verbs) {
		this.left += verbs;
	}

}
