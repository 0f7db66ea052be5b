package io.zss.transport;

/**
 * Why a connection was refused, by either end.
 *
 * @param reason for people, as the end of a sentence
 * @param certain whether an end has said so, or it has happened again; otherwise it is
 * what most likely was wrong with a handshake that the peer has broken off
 */
public record Refusal(String reason, boolean certain) {

}
