package io.zss.hostile;

/**
 * What a broker's process says of itself.
 *
 * @param well whether the broker runs and nothing of it has failed
 * @param heapBytes heap in use
 * @param directBytes direct buffers in use
 * @param peakBytes the most memory that the process has had, as the system counts it
 * @param cpuNanos time that its threads have run
 * @param requests requests in the broker
 * @param atWorkers requests that instances hold
 * @param clients connections with requests
 * @param services services
 * @param instances instances
 * @param heldVersions versions without instances that are held
 * @param rejections messages and connections that were rejected
 */
record BrokerState(boolean well, long heapBytes, long directBytes, long peakBytes, long cpuNanos, long requests,
		long atWorkers, long clients, long services, long instances, long heldVersions, long rejections) {

	String toText() {
		return String.join(" ", Boolean.toString(this.well), Long.toString(this.heapBytes),
				Long.toString(this.directBytes), Long.toString(this.peakBytes), Long.toString(this.cpuNanos),
				Long.toString(this.requests), Long.toString(this.atWorkers), Long.toString(this.clients),
				Long.toString(this.services), Long.toString(this.instances), Long.toString(this.heldVersions),
				Long.toString(this.rejections));
	}

	static BrokerState parse(String text) {
		String[] parts = text.split(" ", -1);
		long[] n = new long[parts.length];
		for (int i = 1; i < parts.length; i++) {
			n[i] = Long.parseLong(parts[i]);
		}
		return new BrokerState(Boolean.parseBoolean(parts[0]), n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8], n[9],
				n[10], n[11]);
	}

}
