package io.zss.samples.orders;

// tag::new-order[]
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Positive;
// end::new-order[]

/**
 * An order to be created.
 *
 * @param reference what the buyer calls it, unique for each tenant
 * @param item what is ordered
 * @param quantity how many
 */
// tag::new-order[]
public record NewOrder(@NotBlank String reference, @NotBlank String item, @Positive @Max(1000) int quantity) {
}
// end::new-order[]
