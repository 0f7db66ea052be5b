package io.zss.test.orders;

// tag::order[]
public record Order(String number, String item, int quantity) {
}
// end::order[]
