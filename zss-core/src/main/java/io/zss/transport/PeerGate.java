package io.zss.transport;

import io.zss.security.PublicKey;

/**
 * Decides which keys may connect to the secured endpoints of a socket. Called by the I/O
 * threads, which wait for the answer: it must not block, and must be thread-safe.
 */
public interface PeerGate {

	/**
	 * Decides on a key, which its peer has proved to have.
	 * @param key the key
	 * @param address the IP address and port of the peer
	 * @return who it is, or why it may not connect
	 */
	Admittance admit(PublicKey key, String address);

	/**
	 * Notes that a handshake has failed for want of an acceptable key, for whatever
	 * reason.
	 * @param address the IP address and port of the peer
	 * @param reason why, for people
	 */
	void onRefusal(String address, String reason);

}
