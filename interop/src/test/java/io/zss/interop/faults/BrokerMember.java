package io.zss.interop.faults;

/**
 * A broker.
 *
 * @param member its process
 * @param frontend where clients find it
 * @param backend where workers find it
 * @param plain where those find it that only look, and have no keys
 */
record BrokerMember(Member member, String frontend, String backend, String plain) {
}
