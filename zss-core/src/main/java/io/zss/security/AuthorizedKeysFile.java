package io.zss.security;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The authorized keys in a file, read again when its content has changed. New content
 * counts when two looks in succession have found it, as the first one may have come while
 * the file was written. A file that cannot be read, or is empty, changes nothing: the
 * keys from before stay, and the log says so once for each reason. A comment without a
 * key authorizes no one. Refused when others than its owner can write it. Thread-safe.
 */
public final class AuthorizedKeysFile implements AuthorizedKeysSource {

	private static final Logger logger = LoggerFactory.getLogger(AuthorizedKeysFile.class);

	private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

	private static final long MAX_BYTES = 16L * 1024 * 1024;

	private final Path file;

	/** What the keys were read from. */
	private byte[] content = {};

	/** What the last look has found. */
	private byte[] found = {};

	private volatile AuthorizedKeys keys;

	private @Nullable Long readNanos;

	private String lastComplaint = "";

	/**
	 * Reads a file.
	 * @param file the file, see {@link AuthorizedKeys}
	 * @throws IllegalArgumentException if it cannot be used, saying why
	 */
	public AuthorizedKeysFile(Path file) {
		this.file = file;
		try {
			this.content = read();
			this.found = this.content;
			this.keys = parse(this.content);
		}
		catch (IOException ex) {
			throw new IllegalArgumentException(complaint(ex), ex);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException(complaint(ex), ex);
		}
	}

	@Override
	public AuthorizedKeys keys() {
		return this.keys;
	}

	@Override
	public synchronized void refresh(long nowNanos) {
		Long lastNanos = this.readNanos;
		if (lastNanos != null && nowNanos - lastNanos < INTERVAL_NANOS) {
			return;
		}
		this.readNanos = nowNanos;
		try {
			byte[] before = this.found;
			this.found = read();
			if (Arrays.equals(this.found, this.content)) {
				this.lastComplaint = "";
			}
			else if (Arrays.equals(this.found, before)) {
				replace(this.found);
			}
		}
		catch (IOException | IllegalArgumentException ex) {
			complain(complaint(ex));
		}
	}

	private void replace(byte[] now) throws IOException {
		if (new String(now, StandardCharsets.UTF_8).isBlank()) {
			throw new IllegalArgumentException("it is empty; to authorize no one, write a comment into it");
		}
		this.keys = parse(now);
		this.content = now;
		this.lastComplaint = "";
		if (this.keys.size() == 0) {
			logger.warn("{} has no key any more: no key is authorized now", this.file);
		}
		else {
			logger.info("{} authorized keys were read from {}", this.keys.size(), this.file);
		}
	}

	private void complain(String complaint) {
		if (!complaint.equals(this.lastComplaint)) {
			this.lastComplaint = complaint;
			logger.error("{}; the keys from before stay authorized: {}", complaint, this.keys.size());
		}
	}

	private String complaint(Exception ex) {
		String reason = (ex instanceof IOException) ? "it cannot be read (" + ex + ")" : ex.getMessage();
		return "The authorized keys in " + this.file + " cannot be used: " + reason;
	}

	private byte[] read() throws IOException {
		if (this.file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
			Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(this.file);
			if (permissions.contains(PosixFilePermission.OTHERS_WRITE)
					|| permissions.contains(PosixFilePermission.GROUP_WRITE)) {
				throw new IllegalArgumentException(
						"others can write it (" + PosixFilePermissions.toString(permissions) + "): chmod 644");
			}
		}
		if (Files.size(this.file) > MAX_BYTES) {
			throw new IllegalArgumentException("it has more than " + MAX_BYTES + " bytes");
		}
		return Files.readAllBytes(this.file);
	}

	private static AuthorizedKeys parse(byte[] content) throws CharacterCodingException {
		return AuthorizedKeys.parse(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString());
	}

	@Override
	public String toString() {
		return this.file.toString();
	}

}
