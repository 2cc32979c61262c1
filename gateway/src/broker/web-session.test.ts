import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { hashPassword, type Account } from '@labgate/service-kit';
import { WebSocket } from 'ws';
import { connectOf, loginOf } from '../testing/raw-mqtt.ts';
import { startTestBroker } from '../testing/test-broker.ts';
import type { Broker } from './broker.ts';

const PASSWORD = 'correct horse';
let broker: Broker;
let http: Server;
let sockets: WebSocket[];
/** Users as they are now; the broker looks them up at each login. */
let accounts: Account[];

beforeEach(async () => {
  const password = await hashPassword(PASSWORD);
  accounts = [
    { name: 'alice', role: 'operator', password },
    { name: 'bob', role: 'viewer', password },
  ];
  sockets = [];
  // Cookies are the HTTP server's business; here the path of a session is as good as its cookie.
  broker = await startTestBroker({
    anonymousRole: 'admin',
    users: accounts,
    webSessionOf: ({ headers: { cookie } }) =>
      cookie === undefined ? undefined : { id: `session of ${cookie}`, user: cookie },
  });
  http = createServer();
  http.on('upgrade', (request, socket, head) => broker.handleUpgrade(request, socket, head));
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
});
afterEach(async () => {
  for (const socket of sockets) socket.terminate();
  await broker.stop();
  http.close();
});

async function open(cookie?: string, origin?: string): Promise<WebSocket> {
  const { port } = http.address() as AddressInfo;
  const headers = {
    ...(cookie === undefined ? {} : { cookie }),
    ...(origin === undefined ? {} : { origin }),
  };
  const socket = new WebSocket(`ws://127.0.0.1:${port}/mqtt`, 'mqtt', { headers });
  sockets.push(socket);
  socket.on('error', () => undefined);
  await Promise.race([once(socket, 'open'), once(socket, 'unexpected-response')]);
  return socket;
}

async function codeOf(socket: WebSocket, connect: Buffer): Promise<number | undefined> {
  socket.send(connect);
  const [connack] = (await once(socket, 'message')) as [Buffer];
  return connack[3];
}

/** Who the broker takes the sender of a message for. */
async function identityOf(socket: WebSocket, connect: Buffer): Promise<object | undefined> {
  expect(await codeOf(socket, connect)).toBe(0);
  const heard = new Promise<object | undefined>((resolve) =>
    broker.subscribeInProcess('lab/1/demo/$store/cmd/+', ({ sender }) => resolve(sender)),
  );
  const topic = 'lab/1/demo/$store/cmd/latest';
  socket.send(Buffer.concat([Buffer.from([0x30, topic.length + 2, 0, topic.length]), Buffer.from(topic)]));
  return heard;
}

test('a page whose browser has signed in is that user without a name of its own', async () => {
  const sender = await identityOf(await open('alice'), connectOf({ clientId: 'page' }));
  expect(sender).toMatchObject({ user: 'alice', role: 'operator' });
});

test('a name and a password count more than the browser’s session', async () => {
  const sender = await identityOf(await open('alice'), loginOf('page', 'bob', PASSWORD));
  expect(sender).toMatchObject({ user: 'bob', role: 'viewer' });
  expect(await codeOf(await open('alice'), loginOf('other', 'bob', 'wrong'))).toBe(4);
});

test('somebody whose account has gone does not become an anonymous admin', async () => {
  expect(await codeOf(await open('carol'), connectOf({ clientId: 'page' }))).toBe(5);
});

test('a page of another origin gets no WebSocket, whatever cookie its browser sends', async () => {
  expect((await open('alice', 'https://evil.example')).readyState).not.toBe(WebSocket.OPEN);
});

test('signing out closes what was opened from that session, removing a user all that is theirs', async () => {
  const page = await open('alice');
  const other = await open('bob');
  const named = await open();
  expect(await codeOf(page, connectOf({ clientId: 'a' }))).toBe(0);
  expect(await codeOf(other, connectOf({ clientId: 'b' }))).toBe(0);
  expect(await codeOf(named, loginOf('c', 'bob', PASSWORD))).toBe(0);
  broker.closeWebSession('session of alice');
  await once(page, 'close');
  expect(other.readyState).toBe(WebSocket.OPEN);
  const closed = Promise.all([once(other, 'close'), once(named, 'close')]);
  broker.closeUsers(['bob']);
  await closed;
  expect(broker.statistics().clients).toBe(0);
});
