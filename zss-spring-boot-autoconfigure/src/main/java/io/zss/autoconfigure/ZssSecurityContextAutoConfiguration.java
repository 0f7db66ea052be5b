package io.zss.autoconfigure;

import io.zss.spring.security.SecurityContextInterceptor;
import io.zss.spring.security.ZssAuthentication;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextHolderStrategy;

/**
 * Auto-configuration of the security context of handlers, where Spring Security is on the
 * class path.
 */
@AutoConfiguration(before = ZssWorkerAutoConfiguration.class)
@ConditionalOnClass(SecurityContextHolder.class)
public final class ZssSecurityContextAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	SecurityContextInterceptor zssSecurityContextInterceptor(ObjectProvider<SecurityContextHolderStrategy> holder) {
		return new SecurityContextInterceptor(holder.getIfAvailable(SecurityContextHolder::getContextHolderStrategy),
				ZssAuthentication::new);
	}

}
