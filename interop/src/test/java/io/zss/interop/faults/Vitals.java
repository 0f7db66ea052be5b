package io.zss.interop.faults;

/**
 * What a process takes of the machine.
 *
 * @param heapBytes objects in use, after a collection
 * @param directBytes buffers beside the heap
 * @param residentBytes memory of the process as the system counts it
 * @param openFiles files and sockets
 * @param threads threads
 */
record Vitals(long heapBytes, long directBytes, long residentBytes, long openFiles, int threads) {

	@Override
	public String toString() {
		return "heap %.1f MB, direct %.1f MB, resident %.0f MB, %d open files, %d threads".formatted(
				megabytes(this.heapBytes), megabytes(this.directBytes), megabytes(this.residentBytes), this.openFiles,
				this.threads);
	}

	private static double megabytes(long bytes) {
		return bytes / 1024.0 / 1024;
	}

}
