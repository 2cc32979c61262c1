import { once } from 'node:events';
import { afterEach, expect, test } from '@jest/globals';
import { WebSocket, type ClientOptions } from 'ws';
import { startBrokerPair, type BrokerPair, type BrokerUnderAttack } from '../testing/broker-pair.ts';
import { connectOf, mqttPacket, publishOf, subscribeTo } from '../testing/raw-mqtt.ts';

/* As `guard-rows.test.ts`, for what comes over WebSocket; plain use is `ws.createWebSocketStream`. */

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function pairOf(plainOptions: { readonly perMessageDeflate?: boolean } = {}): Promise<BrokerPair> {
  const pair = await startBrokerPair({}, plainOptions);
  closers.push(() => pair.stop());
  return pair;
}

function dial({ httpPort }: BrokerUnderAttack, protocol: string, options: ClientOptions = {}): WebSocket {
  const webSocket = new WebSocket(`ws://127.0.0.1:${httpPort}/mqtt`, protocol, options);
  webSocket.on('error', () => undefined);
  closers.push(() => webSocket.terminate());
  return webSocket;
}

async function login(broker: BrokerUnderAttack): Promise<WebSocket> {
  const webSocket = dial(broker, 'mqtt');
  await once(webSocket, 'open');
  webSocket.send(connectOf());
  await answer(webSocket, Buffer.from([0x20, 2, 0, 0]));
  return webSocket;
}

/** Resolves to the number of messages it took until `expected` had come. */
function answer(webSocket: WebSocket, expected: Buffer): Promise<number> {
  let bytes = Buffer.alloc(0);
  let messages = 0;
  return new Promise((resolve) => {
    webSocket.on('message', function count(data: Buffer) {
      messages++;
      bytes = Buffer.concat([bytes, data]);
      if (!bytes.includes(expected)) return;
      webSocket.off('message', count);
      resolve(messages);
    });
  });
}

/** The status an upgrade gets; 101 = it has become a WebSocket. */
function statusOf(webSocket: WebSocket): Promise<number | undefined> {
  return new Promise((resolve) => {
    webSocket.once('open', () => resolve(101));
    webSocket.once('unexpected-response', (_request, { statusCode }) => resolve(statusCode));
  });
}

/** The code it was closed with, or that it still answers. */
function fateOf(webSocket: WebSocket): Promise<number | 'alive'> {
  return new Promise((resolve) => {
    webSocket.once('close', (code) => resolve(code));
    webSocket.once('pong', () => resolve('alive'));
    webSocket.ping();
  });
}

test.each([
  { what: 'Origin', protocol: 'mqtt', origin: 'https://evil.example', status: 403 },
  { what: 'sub-protocol', protocol: 'chat', origin: undefined, status: 400 },
])('any $what may open a WebSocket; guarded, it is refused', async ({ protocol, origin, status }) => {
  const { guarded, plain } = await pairOf();
  const options = origin === undefined ? {} : { origin };
  expect(await statusOf(dial(plain, protocol, options))).toBe(101);
  expect(await statusOf(dial(guarded, protocol, options))).toBe(status);
});

test('text counts as MQTT; guarded, it closes the connection', async () => {
  const { guarded, plain } = await pairOf();
  const fate = async (broker: BrokerUnderAttack): Promise<unknown> => {
    const webSocket = dial(broker, 'mqtt');
    await once(webSocket, 'open');
    const closed = new Promise<number>((resolve) => webSocket.once('close', resolve));
    const answered = once(webSocket, 'message').then(([data]) => (data as Buffer)[0]);
    webSocket.send(connectOf().toString('latin1'));
    return Promise.race([closed, answered]);
  };
  expect(await fate(plain)).toBe(0x20);
  expect(await fate(guarded)).toBe(1003);
});

test('a message may have thousands of fragments; guarded, it closes the connection', async () => {
  const { guarded, plain } = await pairOf();
  const fate = async (broker: BrokerUnderAttack): Promise<number | 'alive'> => {
    const webSocket = await login(broker);
    for (let index = 0; index < 3_000; index++) webSocket.send(Buffer.alloc(1), { fin: false });
    return fateOf(webSocket);
  };
  expect(await fate(plain)).toBe('alive');
  expect(await fate(guarded)).not.toBe('alive');
});

test('a message may be larger than any packet; guarded, it closes the connection', async () => {
  const { guarded, plain } = await pairOf();
  const fate = async (broker: BrokerUnderAttack): Promise<number | 'alive'> => {
    const webSocket = await login(broker);
    webSocket.send(mqttPacket(0x30, [0, 1], Buffer.alloc(1_000_000, 'a')));
    return fateOf(webSocket);
  };
  expect(await fate(plain)).toBe('alive');
  expect(await fate(guarded)).toBe(1009);
});

test('a packet comes as five messages; guarded, as one', async () => {
  const { guarded, plain } = await pairOf();
  const messagesOf = async (broker: BrokerUnderAttack): Promise<number> => {
    const webSocket = await login(broker);
    webSocket.send(subscribeTo(['test/frame']));
    await answer(webSocket, Buffer.from([0x90, 3, 0, 1, 0]));
    const frame = Buffer.alloc(1_600, 7);
    broker.publish('test/frame', frame, 0);
    return answer(webSocket, publishOf('test/frame', frame));
  };
  expect(await messagesOf(plain)).toBe(5);
  expect(await messagesOf(guarded)).toBe(1);
});

test('compression is agreed on when it is enabled; guarded, never', async () => {
  const { guarded, plain } = await pairOf({ perMessageDeflate: true });
  const extensionsOf = async (broker: BrokerUnderAttack): Promise<string> => {
    const webSocket = dial(broker, 'mqtt', { perMessageDeflate: true });
    await once(webSocket, 'open');
    return webSocket.extensions;
  };
  expect(await extensionsOf(plain)).toBe('permessage-deflate');
  expect(await extensionsOf(guarded)).toBe('');
});
