package io.zss.samples.quickstart;

import java.time.Instant;

record Order(String id, String item, int quantity, Instant acceptedAt) {
}
