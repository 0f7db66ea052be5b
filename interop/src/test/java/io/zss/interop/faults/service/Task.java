package io.zss.interop.faults.service;

/**
 * What a call asks for.
 *
 * @param id names the call, unique in a run
 * @param millis how long to work on it
 */
public record Task(String id, long millis) {
}
