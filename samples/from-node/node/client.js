'use strict';

// node client.js [item]

const Client = require('zmq-service-suite-client');

const broker = process.env.ZSS_CLIENT_BROKERS || 'tcp://127.0.0.1:7777';

// tag::client[]
const client = new Client({ broker, sid: 'PRICES' });

client.call('PRICE', { item: process.argv[2] || 'coffee' }, { timeout: 2000 }).then(
  ({ payload }) => console.log(`${payload.item} costs ${payload.cents}, says ${payload.from}`),
  ({ code, userMessage }) => {
    console.log(`failed: ${code} ${userMessage}`);
    process.exitCode = 1;
  });
// end::client[]
