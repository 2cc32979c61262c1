import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { WebSocket, type ClientOptions } from 'ws';
import { connectOf, mqttPacket, PINGREQ, publishOf, subscribeTo } from '../testing/raw-mqtt.ts';
import { startTestBroker } from '../testing/test-broker.ts';
import type { Broker } from './broker.ts';

let broker: Broker;
let http: Server;
let port: number;
beforeAll(async () => {
  broker = await startTestBroker({ allowedOrigins: ['https://bench.example'] });
  http = createServer((_, response) => response.end('page'));
  http.on('upgrade', (request, socket, head) => broker.handleUpgrade(request, socket, head));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  port = (http.address() as AddressInfo).port;
});
afterAll(async () => {
  await broker.stop();
  await new Promise((resolve) => http.close(resolve));
});

/** The HTTP status an upgrade is answered with; 101 = it has become a WebSocket. */
async function statusOf(options: ClientOptions & { protocols?: string[]; path?: string }): Promise<number> {
  const { protocols = ['mqtt'], path = '/mqtt', ...rest } = options;
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, protocols, rest);
  return new Promise((resolve) => {
    socket.once('open', () => (socket.terminate(), resolve(101)));
    socket.once(
      'unexpected-response',
      (request, response) => (request.destroy(), resolve(response.statusCode ?? 0)),
    );
    socket.on('error', () => undefined);
  });
}

async function open(): Promise<{ socket: WebSocket; messages: Buffer[] }> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/mqtt`, ['mqtt']);
  const messages: Buffer[] = [];
  socket.on('message', (data) => messages.push(data as Buffer));
  socket.on('error', () => undefined);
  await once(socket, 'open');
  return { socket, messages };
}

async function login(): Promise<{ socket: WebSocket; messages: Buffer[] }> {
  const client = await open();
  client.socket.send(connectOf());
  await once(client.socket, 'message');
  client.messages.length = 0;
  return client;
}

test.each([
  { what: 'no Origin, as programs send none', options: {}, status: 101 },
  { what: 'the page of the gateway itself', options: { origin: 'own' }, status: 101 },
  { what: 'a configured origin', options: { origin: 'https://bench.example' }, status: 101 },
  { what: 'another origin', options: { origin: 'https://evil.example' }, status: 403 },
  { what: 'another port of this host', options: { origin: 'http://127.0.0.1:1' }, status: 403 },
  { what: 'an opaque origin', options: { origin: 'null' }, status: 403 },
  {
    what: 'a foreign name that resolves to this machine',
    options: { origin: 'http://evil.example', headers: { host: 'evil.example' } },
    status: 403,
  },
  { what: 'no sub-protocol', options: { protocols: [] }, status: 400 },
  { what: 'another sub-protocol', options: { protocols: ['chat'] }, status: 400 },
  { what: 'mqttv3.1', options: { protocols: ['mqttv3.1'] }, status: 101 },
  { what: 'a query', options: { path: '/mqtt?x=1' }, status: 101 },
  { what: 'another path', options: { path: '/other' }, status: 404 },
])('answers an upgrade with $what: $status', async ({ options, status }) => {
  const origin = 'origin' in options && options.origin === 'own' ? `http://127.0.0.1:${port}` : undefined;
  expect(await statusOf({ ...options, ...(origin === undefined ? {} : { origin }) })).toBe(status);
});

test('selects mqtt and no compression', async () => {
  const { socket } = await open();
  expect(socket.protocol).toBe('mqtt');
  expect(socket.extensions).toBe('');
  socket.terminate();
});

test('sends each packet as exactly one binary message', async () => {
  const { socket, messages } = await login();
  socket.send(subscribeTo(['test/frame']));
  await once(socket, 'message');
  messages.length = 0;
  const frame = Buffer.alloc(1600, 7);
  for (let index = 0; index < 3; index++) {
    broker.publish({ topic: 'test/frame', payload: frame, qos: 0, retain: false });
    await once(socket, 'message');
  }
  const expected = publishOf('test/frame', frame).toString('hex');
  expect(messages.map((message) => message.toString('hex'))).toEqual([expected, expected, expected]);
  socket.terminate();
});

test('takes packets cut and joined in any way', async () => {
  const { socket, messages } = await open();
  const bytes = Buffer.concat([connectOf(), PINGREQ, PINGREQ]);
  for (const byte of bytes) socket.send(Buffer.from([byte]));
  while (Buffer.concat(messages).length < 8) await once(socket, 'message');
  expect(Buffer.concat(messages).toString('hex')).toBe('20020000d000d000');
  socket.terminate();
});

test('closes a client that sends text', async () => {
  const { socket } = await login();
  socket.send('not MQTT');
  const [code] = (await once(socket, 'close')) as [number];
  expect(code).toBe(1003);
});

test('closes a client whose message is larger than any packet', async () => {
  const { socket } = await login();
  socket.send(mqttPacket(0x30, Buffer.alloc(300_000)));
  const [code] = (await once(socket, 'close')) as [number];
  expect(code).toBe(1009);
});

test('closes a client that sends fragments without end', async () => {
  const { socket } = await login();
  const closed = once(socket, 'close');
  for (let index = 0; index < 3_000; index++) socket.send(Buffer.alloc(1), { fin: false });
  await closed;
  expect(socket.readyState).toBe(WebSocket.CLOSED);
});

test('tells an MQTT 5 client so before it closes', async () => {
  const { socket, messages } = await open();
  socket.send(connectOf({ level: 5, rest: [Buffer.from([0])] }));
  await once(socket, 'close');
  expect(Buffer.concat(messages).toString('hex')).toBe('20020001');
});
