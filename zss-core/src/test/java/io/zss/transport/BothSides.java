package io.zss.transport;

/**
 * The sockets of a broker and those of its peers. Closes both, and fails when an I/O
 * thread of either has failed.
 */
final class BothSides implements AutoCloseable {

	private final DrivenSockets broker = new DrivenSockets();

	private final DrivenSockets peers = new DrivenSockets();

	DrivenSockets broker() {
		return this.broker;
	}

	DrivenSockets peers() {
		return this.peers;
	}

	@Override
	public void close() {
		this.peers.close();
		this.broker.close();
		this.peers.assertNoIoThreadFailed();
		this.broker.assertNoIoThreadFailed();
	}

}
