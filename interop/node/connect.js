'use strict';

// node connect.js <endpoint>
//
// A DEALER of libzmq, with the keys that zeromq/index.js describes or without. Prints READY, and then a line for each
// event of its connection, as libzmq says it: "handshake" when it is established, "handshake:error:..." when it is not.

const zmq = require('zeromq-6');

const { ZSS_SERVER_KEY, ZSS_PUBLIC_KEY, ZSS_SECRET_KEY } = process.env;

const dealer = new zmq.Dealer(ZSS_SERVER_KEY && {
  curveServerKey: ZSS_SERVER_KEY,
  curvePublicKey: ZSS_PUBLIC_KEY,
  curveSecretKey: ZSS_SECRET_KEY,
});

async function printEvents() {
  for await (const { type, error } of dealer.events) {
    process.stdout.write(`event ${type}${error ? ` ${error.code}` : ''}\n`);
  }
}

printEvents();
dealer.connect(process.argv[2]);
process.stdout.write('READY\n');
process.once('SIGTERM', () => process.exit(0));
setInterval(() => {}, 1000);
