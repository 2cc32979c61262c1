import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { commandRequestSchema, type CommandReply, type CommandRequest } from '@labgate/contract';
import { connectAsync, type MqttClient } from 'mqtt';
import { run } from '../program.ts';
import { MemoryTerminal } from '../testing/memory-terminal.ts';
import { TestBroker } from '../testing/test-broker.ts';

let broker: TestBroker;
let gateway: MqttClient;
let asked: { topic: string; request: CommandRequest }[];
let answer: Partial<CommandReply> | undefined;

beforeEach(async () => {
  broker = await TestBroker.start();
  gateway = await connectAsync(broker.url);
  asked = [];
  await gateway.subscribeAsync('lab/1/+/+/cmd/+');
  gateway.on('message', (topic, payload) => {
    const request = commandRequestSchema.parse(JSON.parse(String(payload)));
    asked.push({ topic, request });
    if (answer === undefined) return;
    const rest = { method: 'x', dev: 'psu0', code: null, msg: '', rx: 0, ts: 0, tookMs: 1, dup: false };
    const reply = { v: 1, id: request.id, ...rest, ...answer };
    void gateway.publishAsync(`lab/1/demo/reply/${request.from}`, JSON.stringify(reply), { qos: 1 });
  });
});

afterEach(async () => {
  await gateway.endAsync(true);
  await broker.stop();
});

const ON = { output: true, vSet: 12, iSet: 1.5, vOut: 12.002, iOut: 0.412, mode: 'CV', faults: '' };

async function supply(...args: readonly string[]): Promise<{ code: number; terminal: MemoryTerminal }> {
  const terminal = new MemoryTerminal({ LABGATE_URL: broker.url });
  return { code: await run(terminal, ['supply', ...args]), terminal };
}

test.each([
  [['get'], 'get', {}],
  [['set', '--voltage', '12', '--limit', '1.5'], 'set', { voltage: 12, currentLimit: 1.5 }],
  [['set', '--voltage', '3.3'], 'set', { voltage: 3.3 }],
  [['on'], 'output', { on: true }],
  [['on', '--lease', '60'], 'output', { on: true, leaseMs: 60_000 }],
  [['off'], 'output', { on: false }],
])('%j sends %s with %j and prints what was read back', async (args, method, sent) => {
  answer = { status: 'ok', data: ON };
  const { code, terminal } = await supply(...args);
  expect(code).toBe(0);
  expect(asked).toMatchObject([{ topic: `lab/1/demo/psu0/cmd/${method}`, request: { args: sent } }]);
  expect(terminal.out).toBe('psu0: output on, set to 12 V and 1.5 A, measures 12.002 V and 0.412 A, CV\n');
});

test('what is refused or failed ends with 1 and says why, nothing on stdout', async () => {
  answer = { status: 'refused', code: 'E_LIMIT', msg: '18 V is above the bench limit 15 V\u001b[2J' };
  const { code, terminal } = await supply('set', '--voltage', '18');
  expect(code).toBe(1);
  expect(terminal.out).toBe('');
  expect(terminal.notes).toBe(
    'psu0: not confirmed, refused (E_LIMIT): 18 V is above the bench limit 15 V\\x1b[2J\n',
  );
});

test('--json prints the reply as it came, also of another gateway and supply', async () => {
  answer = { status: 'ok', data: { ...ON, leaseUntil: 1_000 } };
  const { code, terminal } = await supply('get', '--json', '--dev', 'psu1');
  expect(code).toBe(0);
  expect(JSON.parse(terminal.out)).toMatchObject({ status: 'ok', data: { leaseUntil: 1_000 } });
  expect(asked[0]?.topic).toBe('lab/1/demo/psu1/cmd/get');
});

test.each([
  [['set'], 'give --voltage, --limit or both'],
  [['set', '--voltage', '-1'], 'number such as'],
  [['set', '--voltage', 'NaN'], 'number such as'],
  [['on', '--lease', '1e9'], 'number such as'],
])('%j is a mistake of usage', async (args, hint) => {
  const { code, terminal } = await supply(...args);
  expect(code).toBe(2);
  expect(terminal.notes).toContain(hint);
  expect(asked).toEqual([]);
});

test('a gateway that is gone while it is waited for is told of', async () => {
  answer = undefined;
  const pending = supply('on');
  await new Promise<void>((resolve) => gateway.once('message', () => resolve()));
  await gateway.endAsync(true);
  await broker.stop();
  const { code, terminal } = await pending;
  expect(code).toBe(3);
  expect(terminal.notes).toContain('connection to the gateway was lost');
  broker = await TestBroker.start();
  gateway = await connectAsync(broker.url);
});
