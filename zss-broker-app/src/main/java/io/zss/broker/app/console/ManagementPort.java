package io.zss.broker.app.console;

import io.zss.broker.app.ZssBrokerApplication;

import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.web.servlet.DelegatingFilterProxyRegistrationBean;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;

/**
 * Puts an actuator with a port of its own ({@code management.server.port}) behind what
 * guards the console: its server has none of the application's filters otherwise.
 */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
// Not in the application's own context, where a scan finds this class as well.
@ConditionalOnMissingBean(value = ZssBrokerApplication.class, search = SearchStrategy.CURRENT)
@ConditionalOnBean(ConsoleGuard.class)
class ManagementPort {

	@Bean
	FilterRegistrationBean<ConsoleGuard> managementGuard(ConsoleGuard guard) {
		FilterRegistrationBean<ConsoleGuard> filter = new FilterRegistrationBean<>(guard);
		filter.setOrder(guard.getOrder());
		return filter;
	}

	@Bean
	@ConditionalOnBean(SignInLimit.class)
	FilterRegistrationBean<SignInLimit> managementSignInLimit(SignInLimit limit) {
		FilterRegistrationBean<SignInLimit> filter = new FilterRegistrationBean<>(limit);
		filter.setOrder(limit.getOrder());
		return filter;
	}

	@Bean
	@ConditionalOnBean(SignInLimit.class)
	DelegatingFilterProxyRegistrationBean managementSecurityFilter() {
		return ConsoleSecurity.filter();
	}

}
