package kotlin.coroutines;

/**
 * Stands for Kotlin's own, which the compiler adds as the last parameter of a suspend
 * function.
 *
 * @param <T> the type of the result
 */
public interface Continuation<T> {

}
