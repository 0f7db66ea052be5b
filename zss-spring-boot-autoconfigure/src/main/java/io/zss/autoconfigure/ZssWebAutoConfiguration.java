package io.zss.autoconfigure;

import io.zss.spring.web.CallFailureAdvice;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.ControllerAdvice;

/**
 * Auto-configuration of the answers of a web application to failed calls.
 */
@AutoConfiguration(after = ZssClientAutoConfiguration.class)
@ConditionalOnWebApplication
@ConditionalOnClass(ControllerAdvice.class)
public final class ZssWebAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	CallFailureAdvice zssCallFailureAdvice() {
		return new CallFailureAdvice();
	}

}
