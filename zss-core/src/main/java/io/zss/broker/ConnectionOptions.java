package io.zss.broker;

import java.time.Duration;

import io.zss.transport.LoopSettings;

/**
 * Options of a broker for the connections of its peers.
 *
 * @param maxConnections connections of frontend and of backend each; further ones are
 * closed at once
 * @param sendQueueMessages messages that wait for a peer that reads slowly; replies
 * beyond are dropped and counted
 * @param sendQueueBytes bytes that wait for a peer that reads slowly; replies beyond are
 * dropped and counted, unless nothing waits for it
 * @param totalSendBytes bytes that wait for all peers; long replies beyond are dropped
 * and counted
 * @param receiveQueueMessages messages of a peer that wait to be received; then it is
 * slowed down
 * @param totalReceiveBytes bytes that have arrived from all peers and wait to be
 * received; then those that have sent the most are slowed down
 * @param acceptBacklog connections that wait to be accepted
 * @param ioThreads threads that move bytes besides the broker's own; with 0 that one does
 * so itself
 * @param spin how long the broker looks for the next message before it waits, as long as
 * that pays; zero disables this
 * @param maxConnectionsPerAddress connections of an address over frontend and backend;
 * further ones are closed at once. 0 for no limit of its own
 * @param handshakesPerAddress connections that an address may begin in a second; further
 * ones are closed at once. 0 for no limit
 * @param keepAlive after how long a connection ends whose peer is gone without a word;
 * zero leaves that to the system, which takes hours
 */
public record ConnectionOptions(int maxConnections, int sendQueueMessages, long sendQueueBytes, long totalSendBytes,
		int receiveQueueMessages, long totalReceiveBytes, int acceptBacklog, int ioThreads, Duration spin,
		int maxConnectionsPerAddress, int handshakesPerAddress, Duration keepAlive) {

	/**
	 * Checks the options.
	 * @throws IllegalArgumentException if one is out of its range
	 */
	public ConnectionOptions {
		OptionCheck.positive("limits.connections", maxConnections);
		OptionCheck.positive("limits.send-queue-messages", sendQueueMessages);
		OptionCheck.positive("limits.send-queue-size", sendQueueBytes);
		OptionCheck.positive("limits.total-send-size", totalSendBytes);
		OptionCheck.positive("limits.receive-queue-messages", receiveQueueMessages);
		OptionCheck.positive("limits.total-receive-size", totalReceiveBytes);
		OptionCheck.positive("limits.accept-backlog", acceptBacklog);
		OptionCheck.notNegative("limits.connections-per-address", maxConnectionsPerAddress);
		OptionCheck.notNegative("limits.handshakes-per-address", handshakesPerAddress);
		OptionCheck.range("io-threads", ioThreads, 0, LoopSettings.MAX_IO_THREADS);
		OptionCheck.notNegative("spin", spin);
		if (!keepAlive.isZero()) {
			OptionCheck.range("keep-alive", keepAlive.toSeconds(), 8, Integer.MAX_VALUE);
		}
	}

}
