'use strict';

// node worker.js <backend> [sid [heartbeat ms]]
//
// A published worker. Prints READY when the broker has acknowledged its UP, and SLOW when the verb of this name begins.
// On SIGTERM it sends DOWN and ends once that is acknowledged; a second SIGTERM kills it.

const Logger = require('logger-facade-nodejs');
const Service = require('zmq-service-suite-service');

const [broker, sid = 'NODE', heartbeat = '1000'] = process.argv.slice(2);

const verbs = {
  ping: (payload, message, callback) => callback(null, 'PONG'),
  echo: (payload, message, callback) => callback(null, payload),
  // A copy, because the library writes its own headers into the original before it replies.
  headers: (payload, message, callback) => callback(null, { ...message.headers }),
  address: (payload, message, callback) => callback(null, message.address),
  fail: (payload, message, callback) => callback(payload),
  boom: () => { throw new Error('boom'); },
  none: (payload, message, callback) => callback(null),
  slow: (payload, message, callback) => {
    process.stdout.write('SLOW\n');
    setTimeout(callback, payload, null, payload);
  },
  whoami: (payload, message, callback) => callback(null, process.pid),
  status: (payload, message, callback) => { message.status = payload; callback(null, payload); },
  'some/verb': (payload, message, callback) => callback(null, message.address.verb),
};

// The library tells nobody that it is registered, except its log.
const ignore = () => {};
Logger.use({
  name: 'ready',
  isDebug: () => false,
  trace: ignore,
  debug: ignore,
  info: (time, logger, metadata, format, ...values) => {
    if (format.startsWith('Reply received') && values.join() === 'SMI,UP,200') process.stdout.write('READY\n');
  },
  warn: (...entry) => console.error('WARN', ...entry),
  error: (...entry) => console.error('ERROR', ...entry),
});

const service = new Service({ broker, sid, heartbeat: Number(heartbeat) });
service.addVerbs(Object.entries(verbs));
process.once('SIGTERM', () => service.stop());
service.run();
