'use strict';

// node broker.js [frontend [backend]]
//
// The published broker, started by its own command. Addresses may also come from MICRO_BROKER_FE_ADDR and
// MICRO_BROKER_BE_ADDR; MICRO_BROKER_HEARTBEAT, _MAX_TTL, _UPDATE_INT and _LOG_LEVEL work as it documents them.
// Prints READY when both endpoints are bound. Its log goes to stderr.

const [frontend, backend] = process.argv.slice(2);
if (frontend) process.env.MICRO_BROKER_FE_ADDR = frontend;
if (backend) process.env.MICRO_BROKER_BE_ADDR = backend;

// It logs a dozen lines per request at its default level, info: a parent that does not read stderr would stall it.
process.env.MICRO_BROKER_LOG_LEVEL ||= 'warn';
console.log = console.error;

// Before the broker's own handler, which passes the signal's name to process.exit: Node 20 refuses that.
process.once('SIGTERM', () => process.exit(0));

require('zmq-service-suite-broker/bin/zss-broker');

process.stdout.write('READY\n');
