package io.zss.benchmarks.load;

/**
 * What a process that makes load is told on its command line.
 *
 * @param endpoint where to connect
 * @param clients how many connections
 * @param idleClients how many more connections, which say nothing
 * @param services how many services they call
 * @param payload length of what is sent, in bytes
 */
public record LoadArguments(String endpoint, int clients, int idleClients, int services, int payload) {

	/**
	 * Reads the command line.
	 * @param args endpoint, clients, idle clients, services, payload
	 * @return the arguments
	 */
	public static LoadArguments parse(String[] args) {
		return new LoadArguments(args[0], Integer.parseInt(args[1]), Integer.parseInt(args[2]),
				Integer.parseInt(args[3]), Integer.parseInt(args[4]));
	}

	/**
	 * Writes the command line.
	 * @return endpoint, clients, idle clients, services, payload
	 */
	public String[] toCommandLine() {
		return new String[] { this.endpoint, Integer.toString(this.clients), Integer.toString(this.idleClients),
				Integer.toString(this.services), Integer.toString(this.payload) };
	}

}
