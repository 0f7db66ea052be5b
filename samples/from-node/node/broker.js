'use strict';

// The published Node broker. MICRO_BROKER_FE_ADDR and MICRO_BROKER_BE_ADDR are its addresses.

process.env.MICRO_BROKER_LOG_LEVEL ||= 'warn';
// Before its own handler, which passes the name of the signal to process.exit: Node 20 refuses that.
process.once('SIGTERM', () => process.exit(0));
process.once('SIGINT', () => process.exit(0));

require('zmq-service-suite-broker/bin/zss-broker');

console.log('broker is ready');
