package io.zss.interop.faults;

/**
 * A broker.
 *
 * @param member its process
 * @param frontend where clients find it
 * @param backend where workers find it
 */
record BrokerMember(Member member, String frontend, String backend) {
}
