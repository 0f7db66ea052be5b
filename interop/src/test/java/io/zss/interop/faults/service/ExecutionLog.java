package io.zss.interop.faults.service;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file that several workers append to, a line with id, pid and attempt for each
 * execution. Each line is one write to a file opened for appending: it is there as soon
 * as it is written, whatever becomes of the process, and lines do not mix.
 */
final class ExecutionLog implements AutoCloseable {

	private final FileChannel file;

	ExecutionLog(Path path) throws IOException {
		this.file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
				StandardOpenOption.APPEND);
	}

	void write(String id, int attempt) throws IOException {
		String line = id + " " + ProcessHandle.current().pid() + " " + attempt + "\n";
		this.file.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
	}

	@Override
	public void close() throws IOException {
		this.file.close();
	}

}
