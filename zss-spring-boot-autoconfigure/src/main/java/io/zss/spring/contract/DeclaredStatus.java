package io.zss.spring.contract;

import io.zss.annotation.ZssErrorStatus;
import org.jspecify.annotations.Nullable;

import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;

/**
 * The error that a type of exception declares by {@link ZssErrorStatus}, on itself or on
 * a type that it extends.
 *
 * @param declaring the type that has the annotation
 * @param status the status, 400 to 599
 * @param code identifies the error; empty for none
 * @param userMessage a text for users; empty for that of the status
 * @param developerMessage a text for developers; empty for that of the status
 */
public record DeclaredStatus(Class<?> declaring, int status, String code, String userMessage, String developerMessage) {

	/** The member of the error body that has the code. */
	public static final String CODE_MEMBER = "error";

	/**
	 * Reads the annotation of a type.
	 * @param type a type of exception
	 * @return what it declares; null without the annotation
	 */
	public static @Nullable DeclaredStatus of(Class<?> type) {
		MergedAnnotation<ZssErrorStatus> found = MergedAnnotations.from(type, SearchStrategy.TYPE_HIERARCHY)
			.get(ZssErrorStatus.class);
		if (!found.isPresent()) {
			return null;
		}
		ZssErrorStatus status = found.synthesize();
		Class<?> declaring = (found.getSource() instanceof Class<?> annotated) ? annotated : type;
		return new DeclaredStatus(declaring, status.value(), status.code().trim(), status.userMessage(),
				status.developerMessage());
	}

}
