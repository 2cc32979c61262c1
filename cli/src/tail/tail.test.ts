import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { encodeThermalFrame, thermalFrameLength, type ThermalFrameHeader } from '@labgate/contract';
import { eventually, freePort } from '@labgate/testkit';
import { EXIT } from '../exit-codes.ts';
import { run } from '../program.ts';
import { MemoryTerminal } from '../testing/memory-terminal.ts';
import { TestBroker } from '../testing/test-broker.ts';

let broker: TestBroker;
let terminal: MemoryTerminal;
beforeEach(async () => {
  broker = await TestBroker.start();
  terminal = new MemoryTerminal({ LABGATE_URL: broker.url });
});
afterEach(() => broker.stop());

/** Starts `labgate tail` and gives its exit code once it has ended; it listens when this has resolved. */
async function startTail(...args: string[]): Promise<{ exitCode: Promise<number> }> {
  const subscribed = broker.subscribed();
  const exitCode = run(terminal, ['tail', ...args]);
  await subscribed;
  return { exitCode };
}

const telemetry = {
  v: 1,
  sid: '9f31c0de',
  seq: 1,
  ts: 1763794065123,
  mono: 1,
  q: 'uncertain',
  src: 'sim',
  val: { temperature: 23.41, iaq: null },
};

const header: ThermalFrameHeader = {
  format: 'int16',
  seq: 1,
  sid: 1,
  tsUs: 1,
  monoUs: 1,
  width: 32,
  height: 24,
  flags: 1,
  subpage: 0,
  orientation: 0,
  scale: 0.01,
  offset: 0,
  taC: 30,
  emissivity: 0.95,
  vddV: 3.3,
  rateHz: 16,
  badPixels: 0,
  calId: 0,
};

function frame(): Uint8Array {
  const pixels = new Float32Array(768).fill(25);
  pixels[11 * 32 + 19] = 72.4;
  pixels[0] = 23.9;
  pixels[1] = NaN;
  const bytes = new Uint8Array(thermalFrameLength(32, 24));
  encodeThermalFrame(bytes, header, pixels);
  return bytes;
}

describe('lines for people', () => {
  test('a telemetry message shows its values, a missing one as a dash, and what is unusual about it', async () => {
    const { exitCode } = await startTail('--count', '1');
    await broker.publish('lab/1/demo/env0/t/env', JSON.stringify(telemetry));
    expect(await exitCode).toBe(EXIT.ok);
    expect(terminal.out).toMatch(
      /^\d\d:\d\d:\d\d\.\d{3} {2}lab\/1\/demo\/env0\/t\/env {2}temperature 23\.41 {2}iaq — {2}\[uncertain\] {2}\[sim\]\n$/,
    );
  });

  test('a frame shows its extremes and where the hottest pixel is', async () => {
    const { exitCode } = await startTail('--count', '1');
    await broker.publish('lab/1/demo/cam0/frame', frame(), { qos: 0 });
    await exitCode;
    expect(terminal.out).toContain('lab/1/demo/cam0/frame  max 72.4 min 23.9 @(19,11)\n');
  });

  test.each([
    ['lab/1/demo/$state', 'ready', 'ready'],
    ['lab/1/demo/$alarm/hot', '', '(removed)'],
    ['lab/1/demo/cam0/frame', 'no frame', '(8 bytes, not a thermal frame: shorter than a header)'],
    ['other/topic', Uint8Array.of(0xff, 0xfe), '(2 bytes, not text)'],
    ['other/topic', '\u001b[2Jevil\nline\u202etxt', '\\x1b[2Jevil\\x0aline\\u202etxt'],
    ['lab/1/demo/env0/t/env', '{"v":99}', '{"v":99}'],
  ])('%s with %j is one harmless line', async (topic, payload, expected) => {
    const { exitCode } = await startTail('#', '--count', '1');
    await broker.publish(topic, payload);
    await exitCode;
    expect(terminal.out).toMatch(/^[^\n]*\n$/);
    expect(terminal.out.endsWith(`${topic}  ${expected}\n`)).toBe(true);
  });

  test('a topic with control characters is as harmless', async () => {
    const { exitCode } = await startTail('#', '--count', '1');
    await broker.publish('other/\u001b]0;x\u0007', 'x');
    await exitCode;
    expect(terminal.out).toContain('other/\\x1b]0;x\\x07');
  });
});

describe('lines for programs', () => {
  test('--json prints one object a line, and nothing else comes on stdout', async () => {
    const { exitCode } = await startTail('--json', '--count', '3', '#');
    await broker.publish('lab/1/demo/env0/t/env', JSON.stringify(telemetry));
    await broker.publish('lab/1/demo/cam0/frame', frame(), { qos: 0 });
    await broker.publish('other', Uint8Array.of(0xff));
    expect(await exitCode).toBe(EXIT.ok);
    const [first, second, third] = terminal.out
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(first).toMatchObject({ topic: 'lab/1/demo/env0/t/env', retain: false, payload: telemetry });
    expect(second).toMatchObject({ frame: { width: 32, height: 24, hotX: 19, hotY: 11 } });
    expect(third).toMatchObject({ topic: 'other', base64: '/w==' });
  });

  test('--raw prints a frame byte for byte, and a text with a newline', async () => {
    const { exitCode } = await startTail('--raw', '--count', '2');
    await broker.publish('lab/1/demo/cam0/frame', frame(), { qos: 0 });
    await broker.publish('lab/1/demo/$state', 'ready');
    await exitCode;
    expect(terminal.data).toEqual(Buffer.concat([frame(), Buffer.from('ready\n')]));
  });

  test('--count ends after as many messages even when more come at once', async () => {
    const { exitCode } = await startTail('--raw', '--count', '2');
    await Promise.all(['1', '2', '3', '4'].map((text) => broker.publish('lab/1/demo/$state', text)));
    expect(await exitCode).toBe(EXIT.ok);
    expect(terminal.out).toBe('1\n2\n');
  });
});

describe('the connection', () => {
  test('comes back by itself after the broker was away, and goes on', async () => {
    const { port } = broker;
    const { exitCode } = await startTail('--raw', '--count', '2');
    await broker.publish('lab/1/demo/$state', 'before');
    await eventually(() => expect(terminal.out).toBe('before\n'));
    await broker.stop();
    broker = await TestBroker.start({ port });
    await broker.subscribed();
    await broker.publish('lab/1/demo/$state', 'after');
    expect(await exitCode).toBe(EXIT.ok);
    expect(terminal.out).toBe('before\nafter\n');
    expect(terminal.notes).toMatch(/lost the connection.*\n.*connected again/);
  });

  test('a broker that is not there is exit code 3 and one line with the remedy', async () => {
    const nowhere = new MemoryTerminal({ LABGATE_URL: `mqtt://127.0.0.1:${await freePort()}` });
    expect(await run(nowhere, ['tail'])).toBe(EXIT.unreachable);
    expect(nowhere.out).toBe('');
    expect(nowhere.notes).toMatch(
      /^labgate: no broker answers at .* \(ECONNREFUSED\): start one with `labgate up`.*\n$/,
    );
  });

  test('a broker that refuses the user is exit code 1 and says which variables to set, not the password', async () => {
    const strict = await TestBroker.start({ login: (user) => user === 'alice' });
    const url = strict.url.replace('//', '//mallory:hunter2@');
    const refused = new MemoryTerminal({ LABGATE_URL: url });
    expect(await run(refused, ['tail'])).toBe(EXIT.failed);
    expect(refused.notes).toMatch(/refuses this user: set LABGATE_USER and LABGATE_PASSWORD\n$/);
    expect(refused.notes).not.toContain('hunter2');
    await strict.stop();
  });

  test('Ctrl+C ends it with 0 and leaves no connection behind', async () => {
    const { exitCode } = await startTail();
    terminal.stop();
    expect(await exitCode).toBe(EXIT.ok);
    await eventually(() => expect(broker.clients).toBe(0));
    expect(terminal.notes).toBe('');
  });
});

describe('usage', () => {
  test.each([
    [['tail', 'a#']],
    [['tail', 'a/#/b']],
    [['tail', 'a+/b']],
    [['tail', '']],
    [['tail', '--count', '0']],
    [['tail', '--count', 'many']],
    [['tail', '--json', '--raw']],
    [['tail', '--url', 'http://localhost']],
    [['tail', '--url', 'nonsense']],
    [['tail', 'a', 'b']],
    [['tail', '--colour']],
    [['tial']],
    [[]],
  ])('labgate %j is exit code 2, and stdout stays empty', async (args) => {
    expect(await run(terminal, args)).toBe(EXIT.usage);
    expect(terminal.out).toBe('');
    expect(terminal.notes).not.toBe('');
  });

  test.each([
    ['--help'],
    ['tail --help'],
    ['topics --help'],
    ['doctor --help'],
    ['up --help'],
    ['--version'],
  ])('labgate %s is exit code 0 and comes on stdout', async (line) => {
    expect(await run(terminal, line.split(' '))).toBe(EXIT.ok);
    expect(terminal.notes).toBe('');
    expect(terminal.out).not.toBe('');
  });

  test.each(['tail', 'topics', 'doctor', 'up'])('labgate %s --help has two examples', async (command) => {
    await run(terminal, [command, '--help']);
    const [, examples = ''] = terminal.out.split('Examples:\n');
    const lines = examples.split('\n').filter((line) => line.includes(`labgate ${command}`));
    expect(lines).toHaveLength(2);
  });
});
