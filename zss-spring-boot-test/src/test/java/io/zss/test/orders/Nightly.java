package io.zss.test.orders;

import org.springframework.stereotype.Component;

/**
 * A part of the application that a test of services does not have.
 */
@Component
class Nightly {

}
