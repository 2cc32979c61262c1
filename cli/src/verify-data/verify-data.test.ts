import { expect, test } from '@jest/globals';
import { gatewayTopics } from '@labgate/contract';
import mqtt from 'mqtt';
import { EXIT } from '../exit-codes.ts';
import { run } from '../program.ts';
import { MemoryTerminal } from '../testing/memory-terminal.ts';
import { TestBroker } from '../testing/test-broker.ts';

const LEDGER = {
  streams: [
    {
      dev: 'env0',
      stream: 'env',
      expected: 12,
      stored: 10,
      duplicate: 0,
      collapsed: 0,
      refused: 0,
      lost: 2,
      holes: [{ from: 1_000, to: 4_000, lost: 2 }],
      samples: { t: { count: 10, last: 9_000 } },
    },
  ],
  journal: { lost: 0, holes: [] },
};

/** Runs `verify-data` against a store that has `counts` samples in its buckets. */
async function verifyAgainst(...counts: number[]): Promise<{ terminal: MemoryTerminal; exitCode: number }> {
  const broker = await TestBroker.start();
  const store = await mqtt.connectAsync(broker.url, { protocolVersion: 4 });
  const range = {
    dev: 'env0',
    stream: 'env',
    resolutionMs: 1_000,
    props: { t: counts.map((count, index) => [index * 1_000, 1, 1, 1, count]) },
  };
  store.on('message', (topic, payload) => {
    const { id, from } = JSON.parse(String(payload)) as { id: string; from: string };
    const data = topic.endsWith('/ledger') ? LEDGER : range;
    const times = { rx: 1, ts: 1, tookMs: 0 };
    const reply = {
      v: 1,
      id,
      method: 'm',
      dev: '$store',
      status: 'ok',
      code: null,
      msg: '',
      dup: false,
      data,
    };
    store.publish(gatewayTopics('demo').reply(from), JSON.stringify({ ...reply, ...times }), { qos: 1 });
  });
  await store.subscribeAsync(gatewayTopics('demo').command('$store', '+'), { qos: 1 });
  const terminal = new MemoryTerminal({ LABGATE_URL: broker.url });
  const exitCode = await run(terminal, ['verify-data']);
  await store.endAsync(true);
  await broker.stop();
  return { terminal, exitCode };
}

test('says nothing on stdout when the store has what the ledger counts, and names the holes', async () => {
  const { terminal, exitCode } = await verifyAgainst(4, 6);
  expect([exitCode, terminal.out]).toEqual([EXIT.ok, '']);
  expect(terminal.notes).toContain('env0/env: 2 messages are missing between 1970-01-01T00:00:01.000Z and');
  expect(terminal.notes).toContain('1 channels counted, 0 differ');
});

test('lists the channels that differ and ends with code 4', async () => {
  const { terminal, exitCode } = await verifyAgainst(4, 5);
  expect(exitCode).toBe(EXIT.problemsFound);
  expect(terminal.out).toBe('env0/env/t: the ledger says 10 samples, the store has 9\n');
});
