'use strict';

// With ZSS_SERVER_KEY, ZSS_PUBLIC_KEY and ZSS_SECRET_KEY (Z85) in the environment every socket connects by CURVE: the
// published packages have no setting for it.

const zmq = require('zeromq-6/v5-compat');

const { ZSS_SERVER_KEY, ZSS_PUBLIC_KEY, ZSS_SECRET_KEY } = process.env;

const keys = ZSS_SERVER_KEY && {
  curve_serverkey: ZSS_SERVER_KEY,
  curve_publickey: ZSS_PUBLIC_KEY,
  curve_secretkey: ZSS_SECRET_KEY,
};

module.exports = keys ? { ...zmq, socket: (type, options) => zmq.socket(type, { ...options, ...keys }) } : zmq;
