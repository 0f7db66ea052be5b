package io.zss.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Rows under a header, in aligned columns. A header that starts with {@code >} aligns its
 * column to the right.
 */
final class Table {

	private static final String GAP = "  ";

	private final List<String> headers = new ArrayList<>();

	private final List<Boolean> right = new ArrayList<>();

	private final List<List<Cell>> rows = new ArrayList<>();

	private final Style style;

	Table(Style style, List<String> headers) {
		this.style = style;
		for (String header : headers) {
			boolean toTheRight = header.startsWith(">");
			this.right.add(toTheRight);
			this.headers.add(toTheRight ? header.substring(1) : header);
		}
	}

	/**
	 * Adds a row.
	 * @param cells texts or {@link Cell}s, one for each column
	 */
	void row(List<?> cells) {
		this.rows.add(cells.stream()
			.map((cell) -> (cell instanceof Cell painted) ? painted
					: new Cell(String.valueOf(cell), UnaryOperator.identity()))
			.toList());
	}

	void print(PrintWriter out, String indent) {
		int[] widths = widths();
		out.println(
				(indent + line(this.headers.stream().map((text) -> new Cell(text, this.style::dim)).toList(), widths))
					.stripTrailing());
		for (List<Cell> row : this.rows) {
			out.println((indent + line(row, widths)).stripTrailing());
		}
	}

	private String line(List<Cell> cells, int[] widths) {
		StringBuilder line = new StringBuilder();
		for (int column = 0; column < cells.size(); column++) {
			Cell cell = cells.get(column);
			boolean last = column == cells.size() - 1;
			String padding = " ".repeat(widths[column] - cell.width());
			String text = cell.paint().apply(cell.text());
			line.append((column > 0) ? GAP : "");
			line.append(this.right.get(column) ? padding + text : text + (last ? "" : padding));
		}
		return line.toString();
	}

	private int[] widths() {
		int[] widths = new int[this.headers.size()];
		for (int column = 0; column < widths.length; column++) {
			widths[column] = this.headers.get(column).length();
			for (List<Cell> row : this.rows) {
				widths[column] = Math.max(widths[column], row.get(column).width());
			}
		}
		return widths;
	}

	/**
	 * A text in a colour.
	 *
	 * @param text the text
	 * @param paint adds the colour
	 */
	record Cell(String text, UnaryOperator<String> paint) {

		int width() {
			return this.text.codePointCount(0, this.text.length());
		}

	}

}
