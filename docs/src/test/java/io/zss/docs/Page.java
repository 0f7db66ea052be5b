package io.zss.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page in Markdown.
 *
 * @param path where it is, from the root of the project
 * @param text all of it
 */
record Page(String path, String text) {

	/** The root of the project, from the folder of this module. */
	static final Path ROOT = Path.of("..");

	private static final Pattern BLOCK = Pattern.compile(
			"(?:^<!--\\s*((?:(?!-->).)*?)\\s*-->\\n)?^```(\\w*)\\n(.*?)\\n?^```$", Pattern.DOTALL | Pattern.MULTILINE);

	private static final Pattern COMMENT = Pattern.compile("<!--.*?-->", Pattern.DOTALL);

	/** To a file of ours, with what comes after '#'. */
	private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#\\s]*)(#[^)]*)?\\)");

	/**
	 * The pages of a folder, in the order of their names.
	 */
	static List<Page> of(String folder) {
		List<Page> pages = new ArrayList<>();
		try (DirectoryStream<Path> files = Files.newDirectoryStream(ROOT.resolve(folder), "*.md")) {
			for (Path file : files) {
				pages.add(new Page(ROOT.relativize(file).toString(), Files.readString(file)));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		pages.sort((one, other) -> one.path().compareTo(other.path()));
		return pages;
	}

	/**
	 * The pages that applications are written by.
	 */
	static List<Page> book() {
		List<Page> book = new ArrayList<>(of("docs"));
		of("").stream().filter((page) -> page.path().equals("README.md")).forEach(book::add);
		return book;
	}

	List<Block> blocks() {
		List<Block> blocks = new ArrayList<>();
		Matcher block = BLOCK.matcher(this.text);
		while (block.find()) {
			int line = (int) this.text.substring(0, block.start(2)).lines().count();
			String note = block.group(1);
			blocks.add(new Block(this.path, line, (note != null) ? note : "", block.group(2), block.group(3)));
		}
		return blocks;
	}

	/**
	 * What readers see, without code.
	 */
	String prose() {
		return COMMENT.matcher(BLOCK.matcher(this.text).replaceAll("")).replaceAll("");
	}

	List<Link> links() {
		List<Link> links = new ArrayList<>();
		Matcher link = LINK.matcher(prose());
		while (link.find()) {
			String anchor = link.group(2);
			links.add(new Link(link.group(1), (anchor != null) ? anchor.substring(1) : ""));
		}
		return links;
	}

	/**
	 * The anchors of its headings, as GitHub makes them.
	 */
	List<String> anchors() {
		return prose().lines()
			.filter((line) -> line.startsWith("#"))
			.map((line) -> line.replaceFirst("^#+ ", "")
				.replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1")
				.toLowerCase(Locale.ROOT)
				.replaceAll("[^\\p{L}\\p{N} _-]", "")
				.replace(' ', '-'))
			.toList();
	}

	@Override
	public String toString() {
		return this.path;
	}

	/**
	 * A block of code.
	 *
	 * @param page its page
	 * @param line where it begins
	 * @param note the comment right before it, which readers do not see
	 * @param language the language
	 * @param code the code
	 */
	record Block(String page, int line, String note, String language, String code) {

		@Override
		public String toString() {
			return this.page + ":" + this.line;
		}

	}

	/**
	 * A link to a file of the project.
	 *
	 * @param file the file, from the folder of the page; empty for the page itself
	 * @param anchor the heading; empty for none
	 */
	record Link(String file, String anchor) {

	}

}
