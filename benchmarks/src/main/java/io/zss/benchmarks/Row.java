package io.zss.benchmarks;

/**
 * What one contestant did under one load.
 *
 * @param scenario the load
 * @param contestant the contestant
 * @param rate requests per second of the open load
 * @param sample medians of its rounds
 */
record Row(Scenario scenario, Contestant contestant, int rate, Sample sample) {
}
