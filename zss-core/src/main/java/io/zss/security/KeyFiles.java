package io.zss.security;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/**
 * Key files: a secret key in a file of its own, as 40 characters of Z85 in a line. Lines
 * that begin with {@code #} and a space are comments.
 */
public final class KeyFiles {

	private static final int MAX_BYTES = 16 * 1024;

	/** Slashes of a key that a path leaves out. */
	private static final int MAX_LOST = 4;

	private static final Set<PosixFilePermission> OF_OTHERS = EnumSet.of(PosixFilePermission.OTHERS_READ,
			PosixFilePermission.OTHERS_WRITE, PosixFilePermission.GROUP_WRITE);

	private KeyFiles() {
	}

	/**
	 * Reads the keys of a secret key file.
	 * @param file the file
	 * @return the keys
	 * @throws IllegalArgumentException if it cannot be read, holds no key, or others than
	 * its owner and group can read or its group or others can write it
	 */
	public static KeyPair readSecret(Path file) {
		requireTight(file);
		try {
			return KeyPair.ofSecret(onlyLine(file));
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("The key file " + file + " cannot be used: " + ex.getMessage(), ex);
		}
	}

	/**
	 * Reads a public key file: 40 characters of Z85 in a line.
	 * @param file the file
	 * @return the key
	 * @throws IllegalArgumentException if it cannot be read or holds no key
	 */
	public static PublicKey readPublic(Path file) {
		try {
			return PublicKey.parse(onlyLine(file));
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("The key file " + file + " cannot be used: " + ex.getMessage(), ex);
		}
	}

	/**
	 * Writes a new secret key file that its owner alone can read.
	 * @param file the file, which must not exist
	 * @param keys the keys
	 * @param comment a line that says what the key is for
	 * @throws UncheckedIOException if it exists already or cannot be written
	 */
	public static void writeSecret(Path file, KeyPair keys, String comment) {
		String text = "# " + comment.replaceAll("\\p{Cntrl}", " ") + "\n# secret key of " + keys.publicKey().text()
				+ "\n" + keys.secretKeyText() + "\n";
		try {
			if (isPosix(file)) {
				Files.createFile(file,
						PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
				Files.writeString(file, text, StandardCharsets.US_ASCII, StandardOpenOption.TRUNCATE_EXISTING);
			}
			else {
				Files.writeString(file, text, StandardCharsets.US_ASCII, StandardOpenOption.CREATE_NEW);
			}
		}
		catch (FileAlreadyExistsException ex) {
			throw new UncheckedIOException("The key file " + file + " exists already", ex);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The key file " + file + " cannot be written: " + ex.getMessage(), ex);
		}
	}

	/**
	 * Orchestrators hand secrets to a container in files of root that the group may read;
	 * everyone else must not.
	 */
	static void requireTight(Path file) {
		try {
			if (!Files.isRegularFile(file)) {
				throw new IllegalArgumentException(isLikeKey(file)
						? "The name of the key file looks like a key, and is not shown: name a file that holds the key"
						: "The key file " + file + " does not exist or is no file");
			}
			if (!isPosix(file)) {
				return;
			}
			Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
			for (PosixFilePermission permission : OF_OTHERS) {
				if (permissions.contains(permission)) {
					throw new IllegalArgumentException("The key file " + file + " is open to others ("
							+ PosixFilePermissions.toString(permissions) + "): chmod 600 " + file);
				}
			}
		}
		catch (IOException ex) {
			throw new IllegalArgumentException("The key file " + file + " cannot be read: " + ex.getMessage(), ex);
		}
	}

	/**
	 * Whether someone may have written the key itself in place of its file.
	 */
	private static boolean isLikeKey(Path file) {
		String text = file.toString();
		return Math.abs(text.length() - PublicKey.TEXT_LENGTH) <= MAX_LOST && !text.endsWith(".key")
				&& text.chars().allMatch(Z85::isDigit);
	}

	private static boolean isPosix(Path file) {
		return file.getFileSystem().supportedFileAttributeViews().contains("posix");
	}

	private static String onlyLine(Path file) {
		try {
			if (Files.size(file) > MAX_BYTES) {
				throw new IllegalArgumentException("it has more than " + MAX_BYTES + " bytes");
			}
			String found = "";
			for (String line : Files.readString(file, StandardCharsets.US_ASCII).split("\\R", -1)) {
				if (line.isBlank() || line.startsWith("# ")) {
					continue;
				}
				if (!found.isEmpty()) {
					throw new IllegalArgumentException("it has more than one line that is no comment");
				}
				found = line.strip();
			}
			return found;
		}
		catch (IOException ex) {
			throw new IllegalArgumentException("it cannot be read: " + ex.getMessage(), ex);
		}
	}

}
