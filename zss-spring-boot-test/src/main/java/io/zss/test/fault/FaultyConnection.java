package io.zss.test.fault;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of a line, and its continuation to the broker. Each direction has a
 * thread, which reads.
 */
final class FaultyConnection {

	private static final Logger logger = LoggerFactory.getLogger(FaultyConnection.class);

	private final FaultyLine line;

	private final Socket near;

	private final Socket far;

	private final AtomicBoolean closed = new AtomicBoolean();

	private volatile boolean ready;

	private volatile boolean answered;

	private volatile boolean leaving;

	private final Thread there;

	private final Thread back;

	FaultyConnection(FaultyLine line, Socket near, Socket far) throws IOException {
		this.line = line;
		this.near = near;
		this.far = far;
		near.setTcpNoDelay(true);
		far.setTcpNoDelay(true);
		this.there = thread("there", near.getInputStream(), far.getOutputStream(), true);
		this.back = thread("back", far.getInputStream(), near.getOutputStream(), false);
	}

	void start() {
		this.there.start();
		this.back.start();
	}

	/**
	 * Notes that the broker has ended the handshake.
	 */
	void noteReady() {
		this.ready = true;
	}

	/**
	 * Notes that the broker has sent a message. The first one to an instance says that it
	 * is registered.
	 */
	void noteAnswer() {
		this.answered = true;
	}

	/**
	 * Notes that an instance leaves the broker, and does not come back by itself.
	 */
	void noteLeaving(String sid) {
		if (!this.leaving) {
			this.leaving = true;
			this.line.onLeaving(sid);
		}
	}

	boolean isReady() {
		return this.ready;
	}

	boolean isAnswered() {
		return this.answered && !this.leaving;
	}

	List<Thread> threads() {
		return List.of(this.there, this.back);
	}

	/**
	 * Ends the connection, for both peers. From any thread.
	 */
	void close() {
		if (!this.closed.compareAndSet(false, true)) {
			return;
		}
		// First: who sees the end of it must not find it among the others any more.
		this.line.onClosed(this);
		closeQuietly(this.near);
		closeQuietly(this.far);
	}

	private Thread thread(String direction, InputStream in, OutputStream out, boolean toBroker) {
		MessageStream stream = new MessageStream(this.line, this, out, toBroker);
		Thread thread = new Thread(() -> {
			try {
				stream.pump(new DataInputStream(new BufferedInputStream(in)));
			}
			catch (IOException ex) {
				logger.debug("A connection of the line {} has ended: {}", this.line.name(), ex.toString());
			}
			finally {
				close();
			}
		}, this.line.threadName() + "-" + direction);
		thread.setDaemon(true);
		return thread;
	}

	private static void closeQuietly(Socket socket) {
		try {
			socket.close();
		}
		catch (IOException ex) {
			logger.debug("A socket could not be closed", ex);
		}
	}

}
