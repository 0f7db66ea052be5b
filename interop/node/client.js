'use strict';

// node client.js <frontend> [--long=1000]
//
// A published client, driven by lines on stdin and answering each with a line on stdout, in the order of the replies:
//
//   {"id":1, "sid":"NODE", "verb":"echo", "payload":"x", "headers":{"X-Request-Id":"t"}, "timeout":1000, "identity":"client"}
//   {"id":1, "ok":true, "status":200, "payload":"x", "headers":{..}}
//   {"id":1, "ok":false, "code":404, "userMessage":"..", "developerMessage":"..", "payload":{the whole error}}
//   {"id":1, "ok":false, "thrown":".."}      when the call itself threw, and nothing was sent
//
// Only id, sid and verb are required; the library's defaults stand for the rest, and without "payload" it sends its
// "no payload" form, the byte c4. Ends when stdin has ended and every command is answered.
//
// Values that JSON cannot express, in either direction, in payloads and headers, at any depth:
//
//   {"$undefined":true}    {"$number":"NaN"}, also Infinity, -Infinity and -0    {"$buffer":"00ff"}
//
// In commands only:
//
//   {"$text":{"repeat":"x","times":70000}}    {"$bytes":{"repeat":"00ff","times":70000}}    {"$date":"2024-01-31T12:00:00.000Z"}
//
// In answers only, for a string or buffer of more than --long characters or bytes (0: never), the digest of its (UTF-8) bytes:
//
//   {"$long":{"type":"text","length":70000,"sha256":".."}}    {"$long":{"type":"buffer",..}}

const { createHash } = require('crypto');
const readline = require('readline');
const { parseArgs } = require('util');
const Client = require('zmq-service-suite-client');

const { values: { long }, positionals: [broker] } = parseArgs({
  options: { long: { type: 'string', default: '1000' } },
  allowPositionals: true,
});
const limit = Number(long) || Infinity;

const tags = {
  $undefined: () => undefined,
  $number: Number,
  $buffer: (hex) => Buffer.from(hex, 'hex'),
  $text: ({ repeat, times }) => repeat.repeat(times),
  $bytes: ({ repeat, times }) => Buffer.from(repeat.repeat(times), 'hex'),
  $date: (text) => new Date(text),
};

function fromJson(value) {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(fromJson);
  const [[key, argument] = []] = Object.entries(value);
  if (Object.hasOwn(tags, key)) return tags[key](argument);
  return mapValues(value, fromJson);
}

function toJson(value) {
  if (value === undefined) return { $undefined: true };
  if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))) {
    return { $number: Object.is(value, -0) ? '-0' : String(value) };
  }
  if (typeof value === 'string') return value.length > limit ? digest('text', value) : value;
  if (value instanceof Uint8Array) {
    return value.length > limit ? digest('buffer', value) : { $buffer: Buffer.from(value).toString('hex') };
  }
  if (Array.isArray(value)) return Array.from(value, toJson);
  if (value !== null && typeof value === 'object') return mapValues(value, toJson);
  return value;
}

function digest(type, value) {
  return { $long: { type, length: value.length, sha256: createHash('sha256').update(value).digest('hex') } };
}

function mapValues(map, mapper) {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, mapper(value)]));
}

async function call({ sid, verb, payload, headers, timeout, identity }) {
  const client = new Client({ broker, sid, identity });
  return client.call(verb, fromJson(payload), { headers: fromJson(headers), timeout });
}

function success({ status, payload, headers }) {
  return { ok: true, status, payload: toJson(payload), headers: toJson(headers) };
}

function failure(error) {
  if (error instanceof Error) return { ok: false, thrown: error.message };
  const { code, userMessage, developerMessage } = error;
  return { ok: false, code, userMessage, developerMessage, payload: toJson(error) };
}

let pending = 0;
let ended = false;

// A call that throws leaves its socket open, which would keep the process alive.
function exitWhenDone() {
  if (ended && pending === 0) process.exit();
}

readline.createInterface({ input: process.stdin })
  .on('line', async (line) => {
    const command = JSON.parse(line);
    pending++;
    const answer = await call(command).then(success, failure);
    process.stdout.write(JSON.stringify({ id: command.id, ...answer }) + '\n');
    pending--;
    exitWhenDone();
  })
  .on('close', () => {
    ended = true;
    exitWhenDone();
  });
