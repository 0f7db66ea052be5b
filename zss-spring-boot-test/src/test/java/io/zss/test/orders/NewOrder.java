package io.zss.test.orders;

// tag::new-order[]
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Positive;

public record NewOrder(@NotBlank String item, @Positive int quantity) {
}
// end::new-order[]
