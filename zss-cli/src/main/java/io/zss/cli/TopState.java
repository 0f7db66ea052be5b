package io.zss.cli;

import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * What a person has chosen in {@code top}, by keys. Belongs to the thread that reads
 * them.
 */
final class TopState {

	private TopSort sort;

	private boolean reversed;

	private String filter = "";

	private boolean typing;

	private boolean paused;

	private boolean help;

	private boolean done;

	private @Nullable String selected;

	private @Nullable String opened;

	TopState(TopSort sort) {
		this.sort = sort;
	}

	TopSort sort() {
		return this.sort;
	}

	boolean isReversed() {
		return this.reversed;
	}

	String filter() {
		return this.filter;
	}

	/** Whether keys are letters of the filter. */
	boolean isTyping() {
		return this.typing;
	}

	boolean isPaused() {
		return this.paused;
	}

	boolean isHelp() {
		return this.help;
	}

	boolean isDone() {
		return this.done;
	}

	@Nullable String selected() {
		return this.selected;
	}

	/** The service whose details are shown. */
	@Nullable String opened() {
		return this.opened;
	}

	/**
	 * The services to show, in order.
	 */
	List<TopService> visible(TopData data) {
		return data.services()
			.stream()
			.filter((service) -> service.sid().toLowerCase(Locale.ROOT).contains(this.filter.toLowerCase(Locale.ROOT)))
			.sorted(this.reversed ? this.sort.order().reversed() : this.sort.order())
			.toList();
	}

	/**
	 * Acts on a key.
	 * @param key a character, or one of {@link TopKey}
	 * @param data what is shown
	 */
	void onKey(int key, TopData data) {
		if (this.typing) {
			type(key);
		}
		else if (this.help) {
			this.help = false;
		}
		else {
			command(key, data);
		}
	}

	private void type(int key) {
		if (key == TopKey.ENTER) {
			this.typing = false;
		}
		else if (key == TopKey.BACK) {
			this.typing = false;
			this.filter = "";
		}
		else if (key == TopKey.ERASE) {
			this.filter = this.filter.isEmpty() ? "" : this.filter.substring(0, this.filter.length() - 1);
		}
		else if (key > ' ' && key < TopKey.ERASE) {
			this.filter += (char) key;
		}
	}

	private void command(int key, TopData data) {
		switch (key) {
			case 'q', TopKey.INTERRUPT -> this.done = true;
			case '?', 'h' -> this.help = true;
			case ' ' -> this.paused = !this.paused;
			case '/' -> {
				this.typing = this.opened == null;
				this.filter = "";
			}
			case 'i' -> this.reversed = !this.reversed;
			case TopKey.UP, 'k' -> move(-1, data);
			case TopKey.DOWN, 'j' -> move(1, data);
			case TopKey.ENTER -> open(data);
			case TopKey.BACK, TopKey.ERASE -> back();
			default -> sortBy(key);
		}
	}

	private void back() {
		if (this.opened != null) {
			this.opened = null;
		}
		else {
			this.filter = "";
		}
	}

	private void sortBy(int key) {
		for (TopSort each : TopSort.values()) {
			if (each.key() == key) {
				this.reversed = this.sort == each && !this.reversed;
				this.sort = each;
			}
		}
	}

	private void open(TopData data) {
		if (this.selected == null) {
			move(0, data);
		}
		this.opened = this.selected;
	}

	private void move(int by, TopData data) {
		List<String> sids = visible(data).stream().map(TopService::sid).toList();
		if (this.opened != null || sids.isEmpty()) {
			return;
		}
		int now = (this.selected != null) ? sids.indexOf(this.selected) : -1;
		int next = (now < 0) ? 0 : now + by;
		this.selected = sids.get(Math.max(0, Math.min(sids.size() - 1, next)));
	}

}
