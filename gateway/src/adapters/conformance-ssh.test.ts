import { describe, expect, test } from '@jest/globals';
import { loadAdapters } from '../adapter-registry.ts';
import type { StreamSample } from '../adapter.ts';
import { faultsOf, outcomeOf, TRIES } from '../testing/adapter-checks.ts';
import { SshBench } from '../testing/ssh-bench.ts';

const adapters = [...(await loadAdapters()).entries()].flatMap(([kind, adapter]) =>
  adapter.transport === 'ssh' ? [[kind, adapter] as const] : [],
);

describe.each(adapters)('%s', (_kind, adapter) => {
  const config = adapter.configSchema.parse({});

  test('names a host, a port and a user, and holds no secret', () => {
    const { host, port, user } = adapter.address(config);
    expect(host).not.toBe('');
    expect(port).toBeGreaterThan(0);
    expect(user).not.toBe('');
    expect(adapter.configSchema.safeParse({ password: 'plain text' }).success).toBe(false);
  });

  test('reads its own simulator within its deadline, every value described and of its type', async () => {
    const bench = new SshBench(adapter);
    const session = await bench.open(await bench.simulate());
    let samples: readonly StreamSample[] = [];
    for (let i = 0; i < TRIES; i++) {
      const reading = await bench.readWithin(session, adapter.cadence(config).deadlineMs);
      samples = [...samples, ...(reading?.samples ?? [])];
      expect(reading).toBeDefined();
    }
    expect(samples.flatMap((sample) => faultsOf(sample, adapter, config))).toEqual([]);
    expect(new Set(samples.map(({ stream }) => stream))).toEqual(
      new Set(Object.keys(adapter.describe(config).streams)),
    );
    await bench.run(session.close());
  });

  test.each([
    ['absent', 'E_DEVICE_LOST'],
    ['silent', 'E_TIMEOUT'],
    ['auth-refused', 'E_AUTH'],
    ['key-changed', 'E_HOST_KEY_CHANGED'],
  ] as const)('does not open while its host is %s (%s), and opens when that is over', async (fault, code) => {
    const bench = new SshBench(adapter);
    const host = await bench.simulate();
    host.fault = fault;
    await expect(bench.open(host)).rejects.toMatchObject({ code });
    host.fault = 'none';
    expect(await bench.reading(await bench.open(host))).toMatchObject({ ready: true });
  });

  test.each(['absent', 'silent', 'garbled'] as const)(
    'says nothing while its host is %s, and recovers by itself',
    async (fault) => {
      const bench = new SshBench(adapter);
      const host = await bench.simulate();
      const session = await bench.open(host);
      await bench.reading(session);
      host.fault = fault;
      for (let i = 0; i < TRIES; i++) {
        expect(await outcomeOf(bench, session, adapter, config)).toBeUndefined();
      }
      host.fault = 'none';
      expect(await outcomeOf(bench, session, adapter, config)).toMatchObject({ ready: true });
    },
  );

  test.each(['cut', 'frozen', 'hal-dead'] as const)(
    'says nothing wrong while its host is %s',
    async (fault) => {
      const bench = new SshBench(adapter);
      const host = await bench.simulate();
      const session = await bench.open(host);
      await bench.reading(session);
      host.fault = fault;
      const reading = await outcomeOf(bench, session, adapter, config);
      expect((reading?.samples ?? []).flatMap((sample) => faultsOf(sample, adapter, config))).toEqual([]);
    },
  );

  test('refuses a command that it does not describe', async () => {
    const bench = new SshBench(adapter);
    const session = await bench.open(await bench.simulate());
    for (const method of ['', 'no-such-method', 'constructor', '__proto__']) {
      await expect(bench.execute(session, method, {})).rejects.toMatchObject({ code: 'E_UNKNOWN' });
    }
  });
});
