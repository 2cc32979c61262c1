import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import type { Alarm } from '@labgate/contract';
import { createLogger } from '@labgate/service-kit';
import { eventually, VirtualClock } from '@labgate/testkit';
import { SMTPServer } from 'smtp-server';
import { Secrets } from '../../secrets.ts';
import { notifyConfigSchema } from './notify-config.ts';
import { Notifier } from './notifier.ts';

const CANARY = 'canary-5d02-never-to-be-seen';
const ALARM: Alarm = {
  v: 1,
  id: 'hot',
  state: 'active-unacked',
  sev: 'high',
  src: 'cam0/stats/max',
  val: 91,
  limit: 90,
  since: 0,
  ack: null,
  text: 'Hot\r\nBcc: everybody@example.org',
};

const stops: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

interface Request {
  readonly headers: IncomingHttpHeaders;
  readonly body: { id: string; change: string; alarm: Alarm };
}

/** A receiver that answers with the next of `statuses`, then with 204. */
async function startReceiver(
  statuses: number[] = [],
): Promise<{ url: string; requests: Request[]; server: Server }> {
  const requests: Request[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += String(chunk)));
    request.on('end', () => {
      requests.push({ headers: request.headers, body: JSON.parse(text) as Request['body'] });
      response.writeHead(statuses.shift() ?? 204, { location: '/elsewhere' }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(async () => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => void server.close(() => resolve()));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, requests, server };
}

/** A notifier and all lines of its log. */
function createNotifier(notify: unknown, environment: NodeJS.ProcessEnv = {}) {
  const clock = new VirtualClock();
  const lines: string[] = [];
  const log = createLogger('alarms', 'debug', { write: (line: string) => void lines.push(line) });
  const secrets = new Secrets(environment);
  const notifier = new Notifier({ gatewayId: 'demo', secrets, clock, log, random: () => 0.5 });
  notifier.configure(notifyConfigSchema.parse(notify), 'Bench 12');
  stops.push(() => notifier.stop());
  return { notifier, clock, lines };
}

test('a receiver gets each change once, as JSON, with headers whose secrets nobody else sees', async () => {
  const { url, requests } = await startReceiver();
  const headers = { Authorization: { env: 'HOOK' } };
  const { notifier, lines } = createNotifier({ webhooks: { ops: { url, headers } } }, { HOOK: CANARY });
  notifier.tell({ change: 'raised', alarm: ALARM });
  notifier.tell({ change: 'cleared', alarm: { ...ALARM, state: 'cleared-unacked' } });
  await eventually(() => expect(requests).toHaveLength(2));
  expect(requests[0]?.body).toMatchObject({
    v: 1,
    gw: 'demo',
    bench: 'Bench 12',
    change: 'raised',
    alarm: ALARM,
  });
  expect(requests[1]?.body).toMatchObject({ change: 'cleared' });
  expect(requests[0]?.headers).toMatchObject({ authorization: CANARY, 'content-type': 'application/json' });
  expect(lines.join()).not.toContain(CANARY);
});

test('a receiver that is busy is tried again with the same id, and one that refuses for good is not', async () => {
  const { url, requests } = await startReceiver([503, 429, 204, 400, 204]);
  const { notifier, clock } = createNotifier({ webhooks: { ops: { url } } });
  notifier.tell({ change: 'raised', alarm: ALARM });
  notifier.tell({ change: 'raised', alarm: { ...ALARM, id: 'refused' } });
  notifier.tell({ change: 'raised', alarm: { ...ALARM, id: 'last' } });
  await eventually(async () => {
    await clock.advance(5_000);
    expect(requests).toHaveLength(5);
  });
  expect(requests.map(({ body }) => body.alarm.id)).toEqual(['hot', 'hot', 'hot', 'refused', 'last']);
  expect(new Set(requests.slice(0, 3).map(({ body }) => body.id)).size).toBe(1);
});

test('a redirection is not followed', async () => {
  const { url, requests } = await startReceiver([302]);
  const { notifier, lines } = createNotifier({ webhooks: { ops: { url } } });
  notifier.tell({ change: 'raised', alarm: ALARM });
  await eventually(() => expect(lines.join()).toContain('status 302'));
  expect(requests).toHaveLength(1);
});

test('a dead receiver keeps neither the others nor ever more than a hundred notifications', async () => {
  const { url, requests } = await startReceiver();
  const dead = `http://127.0.0.1:1/${CANARY}`;
  const webhooks = { dead: { url: { env: 'DEAD' } }, ops: { url } };
  const { notifier, lines } = createNotifier({ webhooks }, { DEAD: dead });
  for (let i = 0; i < 150; i++) notifier.tell({ change: 'raised', alarm: ALARM });
  await eventually(() => expect(requests.length).toBeGreaterThanOrEqual(100));
  await eventually(() => expect(lines.join()).toContain('webhook dead is told later'));
  expect(lines.filter((line) => line.includes('too many wait')).length).toBeGreaterThanOrEqual(50);
  expect(lines.join()).not.toContain(CANARY);
});

test('a receiver that comes back is told what it missed', async () => {
  const { url, requests, server } = await startReceiver();
  const port = (server.address() as AddressInfo).port;
  await new Promise<void>((resolve) => void server.close(() => resolve()));
  const { notifier, clock, lines } = createNotifier({ webhooks: { ops: { url } } });
  notifier.tell({ change: 'raised', alarm: ALARM });
  await eventually(() => expect(lines.join()).toContain('is told later'));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await eventually(async () => {
    await clock.advance(5_000);
    expect(requests).toHaveLength(1);
  });
  expect(lines.join()).toContain('reached again');
});

test('only what is asked for is told: changes and severities', async () => {
  const { url, requests } = await startReceiver();
  const { notifier } = createNotifier({ webhooks: { ops: { url, on: ['raised'], minSeverity: 'high' } } });
  notifier.tell({ change: 'raised', alarm: { ...ALARM, sev: 'medium' } });
  notifier.tell({ change: 'cleared', alarm: ALARM });
  notifier.tell({ change: 'raised', alarm: { ...ALARM, id: 'wanted', sev: 'critical' } });
  await eventually(() => expect(requests).toHaveLength(1));
  expect(requests[0]?.body.alarm.id).toBe('wanted');
});

/** A mail server on loopback that lets `lab` in with the canary as its password. */
async function startMailServer(refusals: number[] = []): Promise<{ port: number; mails: string[] }> {
  const mails: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, callback) =>
      username === 'lab' && password === CANARY
        ? callback(null, { user: 'lab' })
        : callback(new Error('no such user')),
    onData: (stream, _session, callback) => {
      let text = '';
      stream.on('data', (chunk: Buffer) => (text += String(chunk)));
      stream.on('end', () => {
        const responseCode = refusals.shift();
        if (responseCode === undefined) mails.push(text);
        callback(responseCode === undefined ? null : Object.assign(new Error('not now'), { responseCode }));
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  stops.push(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return { port: (server.server.address() as AddressInfo).port, mails };
}

function mailTo(port: number): object {
  return {
    host: '127.0.0.1',
    port,
    requireTls: false,
    user: 'lab',
    password: { env: 'SMTP_PASSWORD' },
    from: 'labgate@example.org',
    to: ['anna@example.org'],
  };
}

test('an e-mail says what happened, and the text of an alarm adds no header', async () => {
  const { port, mails } = await startMailServer([451]);
  const { notifier, clock, lines } = createNotifier(
    { mails: { lab: mailTo(port) } },
    { SMTP_PASSWORD: CANARY },
  );
  notifier.tell({ change: 'raised', alarm: ALARM });
  await eventually(async () => {
    await clock.advance(5_000);
    expect(mails).toHaveLength(1);
  });
  const [head = ''] = mails[0]?.split('\r\n\r\n') ?? [];
  expect(head).toContain('Subject: [Bench 12] high alarm raised: Hot');
  expect(head).not.toMatch(/^Bcc:/im);
  expect(mails[0]).toContain('Value      91, limit 90');
  expect([...mails, ...lines].join()).not.toContain(CANARY);
});

test('a wrong password is tried no more and named nowhere', async () => {
  const { port, mails } = await startMailServer();
  const { notifier, lines } = createNotifier(
    { mails: { lab: mailTo(port) } },
    { SMTP_PASSWORD: `${CANARY}-wrong` },
  );
  notifier.tell({ change: 'raised', alarm: ALARM });
  await eventually(() => expect(lines.join()).toContain('mail lab is not told'));
  expect(mails).toEqual([]);
  expect(lines.join()).not.toContain(CANARY);
});

test.each([
  { webhooks: { a: { url: 'ftp://x' } } },
  { webhooks: { a: { url: 'http://user:secret@x' } } },
  { webhooks: { a: { url: 'http://x', headers: { 'X-A': 'a\r\nB: c' } } } },
  { mails: { a: { ...mailTo(25), password: 'in plain' } } },
  { mails: { a: { ...mailTo(25), to: [] } } },
  { mails: { a: { ...mailTo(25), from: 'a\r\nBcc: x@y' } } },
])('the section %j is refused', (notify) => {
  expect(notifyConfigSchema.safeParse(notify).success).toBe(false);
});
