package io.zss.samples.orders;

// tag::order[]
import java.time.Instant;
// end::order[]

/**
 * An order that was accepted.
 *
 * @param number its number
 * @param reference what the buyer calls it
 * @param item what is ordered
 * @param quantity how many
 * @param acceptedAt when it was accepted
 */
// tag::order[]
public record Order(String number, String reference, String item, int quantity, Instant acceptedAt) {
}
// end::order[]
