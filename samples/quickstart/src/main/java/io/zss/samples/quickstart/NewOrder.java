package io.zss.samples.quickstart;

record NewOrder(String item, int quantity) {
}
