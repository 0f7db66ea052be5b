'use strict';

const Service = require('zmq-service-suite-service');

const broker = process.env.ZSS_WORKER_BROKERS || 'tcp://127.0.0.1:7776';

const service = new Service({ broker, sid: 'PRICES', heartbeat: 1000 });

// tag::worker[]
const cents = { coffee: 250, tea: 180 };

service.addVerbs([['PRICE', (payload, message, callback) => {
  const price = cents[payload.item];
  if (price === undefined) {
    callback({ code: 404, userMessage: 'No such item', developerMessage: `${payload.item} has no price` });
  } else {
    callback(null, { item: payload.item, cents: price, from: 'node' });
  }
}]]);
// end::worker[]

process.once('SIGTERM', () => service.stop());
process.once('SIGINT', () => service.stop());
service.run();
