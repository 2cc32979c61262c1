import { expect, test } from '@jest/globals';
import { LabError } from '@labgate/contract';
import { createLogger } from '@labgate/service-kit';
import { VirtualClock } from '@labgate/testkit';
import type { AuditEntry } from '../audit/audit-log.ts';
import type { CommandOutcome } from '../adapter.ts';
import type { DeviceControl } from './device-control.ts';
import { OutputControl } from './output-control.ts';
import { OutputGuards } from './output-guard.ts';

const STATE = { output: true, vSet: 12 };

/** A supply that notes what it was told; ON waits as long as the test says. */
function createBench() {
  const clock = new VirtualClock();
  const told: string[] = [];
  const on: { delayMs: number; failure: LabError | undefined } = { delayMs: 0, failure: undefined };
  const supply: DeviceControl = {
    execute: async (method, _args, options) => {
      if (on.delayMs > 0) await clock.sleep(on.delayMs);
      options?.check?.();
      told.push(method);
      if (method === 'output' && on.failure !== undefined) throw on.failure;
      return { data: STATE };
    },
    switchOff: () => Promise.reject(new Error('goes to the device itself')),
    close: async () => undefined,
  };
  const guard = new OutputGuards();
  const audited: AuditEntry[] = [];
  const control = new OutputControl({
    supplyId: 'psu0',
    supply,
    switchOff: async (): Promise<CommandOutcome> => {
      told.push('OFF');
      return { data: { output: false } };
    },
    guard,
    audit: (entry) => audited.push(entry),
    clock,
    log: createLogger('test', 'silent'),
  });
  return { clock, told, on, guard, audited, control };
}

/** Code of the failure, or `ok`. */
async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'ok',
    (error: unknown) => (error instanceof LabError ? error.code : String(error)),
  );
}

test('an output with a lease goes off when nobody prolongs it, and the audit says so', async () => {
  const { clock, told, audited, control } = createBench();
  const { data } = await control.execute('output', { on: true, leaseMs: 1_000 });
  expect(data).toEqual({ ...STATE, leaseUntil: clock.nowMs() + 1_000 });
  await clock.advance(999);
  expect(told).toEqual(['output']);
  await clock.advance(1);
  expect(told).toEqual(['output', 'OFF']);
  await clock.advance(10_000);
  expect(told).toEqual(['output', 'OFF']);
  expect(audited).toMatchObject([{ from: 'lease', dev: 'psu0', args: { on: false }, status: 'ok' }]);
});

test('keepalive prolongs a lease and makes none', async () => {
  const { clock, told, control } = createBench();
  await expect(control.execute('keepalive', { leaseMs: 1_000 })).rejects.toMatchObject({ code: 'E_UNKNOWN' });
  await control.execute('output', { on: true, leaseMs: 1_000 });
  for (let i = 0; i < 5; i++) {
    await clock.advance(900);
    await control.execute('keepalive', { leaseMs: 1_000 });
  }
  expect(told).not.toContain('OFF');
  await clock.advance(1_000);
  expect(told.at(-1)).toBe('OFF');
  await expect(control.execute('keepalive', { leaseMs: 1_000 })).rejects.toMatchObject({ code: 'E_UNKNOWN' });
});

test('OFF ends the lease, and ON without one has none', async () => {
  const { clock, told, control } = createBench();
  await control.execute('output', { on: true, leaseMs: 1_000 });
  await control.execute('output', { on: false, leaseMs: 'nonsense' });
  await control.execute('output', { on: true });
  await clock.advance(60_000);
  expect(told).toEqual(['output', 'OFF', 'output']);
  expect(clock.pending).toBe(0);
});

test('an ON that an OFF overtook starts no lease', async () => {
  const { clock, on, told, control } = createBench();
  on.delayMs = 500;
  const switchedOn = control.execute('output', { on: true, leaseMs: 1_000 });
  await clock.advance(100);
  await control.switchOff();
  await clock.advance(400);
  expect((await switchedOn).data).toMatchObject({ leaseUntil: null });
  await clock.advance(5_000);
  expect(told).toEqual(['OFF', 'output']);
});

test('a guard refuses ON when it arrives and when its turn comes, and never OFF', async () => {
  const { clock, told, on, guard, control } = createBench();
  let refusal: LabError | undefined = new LabError('E_INTERLOCK', 'hot-fpga-off has tripped');
  guard.add({ refusal: () => undefined });
  guard.add({ refusal: (id) => (id === 'psu0' ? refusal : undefined) });
  await expect(control.execute('output', { on: true })).rejects.toMatchObject({ code: 'E_INTERLOCK' });
  refusal = undefined;
  on.delayMs = 500;
  const queued = codeOf(control.execute('output', { on: true }));
  await clock.advance(100);
  refusal = new LabError('E_INTERLOCK', 'hot-fpga-off has tripped');
  await clock.advance(400);
  expect(await queued).toBe('E_INTERLOCK');
  await control.execute('output', { on: false });
  expect(told).toEqual(['OFF']);
});

test('an ON that was sent and not confirmed is taken back, one that was refused is not', async () => {
  const { told, on, control } = createBench();
  on.failure = new LabError('E_LIMIT', 'above the bench limit');
  await expect(control.execute('output', { on: true })).rejects.toMatchObject({ code: 'E_LIMIT' });
  expect(told).toEqual(['output']);
  on.failure = new LabError('E_VERIFY', 'the output is still off', { context: { isSent: true } });
  await expect(control.execute('output', { on: true })).rejects.toMatchObject({
    code: 'E_VERIFY',
    context: { isOff: true },
  });
  expect(told).toEqual(['output', 'output', 'OFF']);
});

test('an ON that comes true after its sender was told that it took too long is taken back', async () => {
  const { clock, told, on, control } = createBench();
  on.delayMs = 500;
  const caller = new AbortController();
  const late = codeOf(control.execute('output', { on: true }, { signal: caller.signal }));
  caller.abort();
  await clock.advance(500);
  expect(await late).toBe('E_TIMEOUT');
  expect(told).toEqual(['output', 'OFF']);
});

test('what is taken out of the bench goes off when it had a lease', async () => {
  const { told, control } = createBench();
  await control.execute('output', { on: true });
  await control.close();
  expect(told).toEqual(['output']);
  await control.execute('output', { on: true, leaseMs: 60_000 });
  await control.close();
  expect(told.at(-1)).toBe('OFF');
});

test.each([
  ['output', {}],
  ['output', { on: 1 }],
  ['output', { on: true, leaseMs: 1 }],
  ['keepalive', { leaseMs: -1 }],
])('%s %j is refused before anything is sent', async (method, args) => {
  const { told, control } = createBench();
  await expect(control.execute(method, args)).rejects.toMatchObject({ code: 'E_SCHEMA' });
  expect(told).toEqual([]);
});
