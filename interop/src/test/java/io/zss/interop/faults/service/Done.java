package io.zss.interop.faults.service;

/**
 * What a worker answers to a {@link Task}, so that the reply to another one is told from
 * the right one.
 *
 * @param id of the task
 * @param number worked out of the id
 */
public record Done(String id, int number) {

	/**
	 * The right answer.
	 */
	public static Done of(Task task) {
		return new Done(task.id(), 31 * task.id().hashCode() + 17);
	}

}
