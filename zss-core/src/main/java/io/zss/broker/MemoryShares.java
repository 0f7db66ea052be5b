package io.zss.broker;

/**
 * What a heap suffices for, by default: some is left for everything else.
 *
 * @param receiveBytes messages on their way in
 * @param sendBytes messages on their way out
 * @param heldBytes requests that are held
 * @param connectionsPerEndpoint connections of each endpoint
 */
record MemoryShares(long receiveBytes, long sendBytes, long heldBytes, int connectionsPerEndpoint) {

	/** What a connection without messages takes, see docs/performance-profile.md. */
	static final long CONNECTION_BYTES = 10 * 1024;

	/** The same with keys: buffers of 8 KiB in either direction, and the keys. */
	static final long SECURED_CONNECTION_BYTES = CONNECTION_BYTES + 20 * 1024;

	private static final int PLAIN_ENDPOINTS = 2;

	private static final int MIN_CONNECTIONS = 256;

	private static final int MAX_CONNECTIONS = 10_000;

	private static final long MIN_REGISTRATION_BYTES = 4 * 1024 * 1024;

	/**
	 * Divides a heap.
	 * @param heapBytes the greatest size of the heap
	 * @param maxFrameBytes longest frame; two of them have to fit on their way in, and
	 * one of those that are held
	 * @param securedEndpoints how many endpoints there are beside frontend and backend
	 * @return the shares
	 */
	static MemoryShares of(long heapBytes, long maxFrameBytes, int securedEndpoints) {
		long connections = heapBytes / 8 / bytesOfOneEach(securedEndpoints);
		return new MemoryShares(Math.max(2 * maxFrameBytes, heapBytes / 4), heapBytes / 4,
				Math.max(maxFrameBytes, heapBytes / 5),
				(int) Math.max(MIN_CONNECTIONS, Math.min(connections, MAX_CONNECTIONS)));
	}

	/**
	 * What the verbs and facts of all instances may take. It is little, as lists and
	 * reports with all of them are several times as large.
	 * @param heapBytes the greatest size of the heap
	 */
	static long registrationBytes(long heapBytes) {
		return Math.max(MIN_REGISTRATION_BYTES, heapBytes / 32);
	}

	/**
	 * What the limits of a broker allow its peers to take.
	 * @param options the options
	 * @return bytes
	 */
	static long claimedBytes(BrokerOptions options) {
		ConnectionOptions connections = options.connections();
		return connections.totalReceiveBytes() + connections.totalSendBytes() + options.limits().heldBytes()
				+ connections.maxConnections() * bytesOfOneEach(SecurityOptions.securedEndpoints(options.security()));
	}

	private static long bytesOfOneEach(int securedEndpoints) {
		return PLAIN_ENDPOINTS * CONNECTION_BYTES + securedEndpoints * SECURED_CONNECTION_BYTES;
	}

	/**
	 * Says why a broker may run out of memory, if it may.
	 * @param options the options
	 * @param heapBytes the greatest size of the heap
	 * @return the text; empty when the limits fit
	 */
	static String complaint(BrokerOptions options, long heapBytes) {
		long claimed = claimedBytes(options);
		if (claimed <= heapBytes / 10 * 9) {
			return "";
		}
		ConnectionOptions connections = options.connections();
		return "The limits of broker " + options.name() + " add up to " + megabytes(claimed) + ", but the heap has "
				+ megabytes(heapBytes) + ": give the process more memory (-Xmx), or lower zss.broker.limits"
				+ ".total-receive-size (" + megabytes(connections.totalReceiveBytes()) + "), .total-send-size ("
				+ megabytes(connections.totalSendBytes()) + "), .held-size (" + megabytes(options.limits().heldBytes())
				+ ") or .connections (" + connections.maxConnections() + ")";
	}

	private static String megabytes(long bytes) {
		return bytes / (1024 * 1024) + " MB";
	}

}
