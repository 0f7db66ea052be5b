package io.zss.protocol;

/**
 * One value of a request that is not valid, as a member of the list
 * {@code validationErrors} of an {@link ErrorBody}.
 *
 * @param path the place of the value within the payload, as in {@code items[1].name}, or
 * the name of another parameter; may be empty
 * @param code the violated constraint, as in {@code NotBlank}; may be empty
 * @param message a text for people
 */
public record ValidationError(String path, String code, String message) {

}
