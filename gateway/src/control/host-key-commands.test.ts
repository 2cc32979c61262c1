import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { hostKeyAnswerSchema } from '@labgate/contract';
import { AcquisitionBench } from '../testing/acquisition-bench.ts';

let bench: AcquisitionBench;
beforeEach(() => {
  bench = new AcquisitionBench({ scenario: 'ssh-key-changed', devices: ['dut0'] });
});
afterEach(() => bench.stop());

const send = async (method: string, args: object = {}): Promise<Readonly<Record<string, unknown>>> =>
  (await bench.run(bench.acquisition.execute('dut0', method, args))).data;

function state(): unknown {
  return bench.acquisition.devices().find(({ id }) => id === 'dut0')?.state;
}

test('a changed key is refused until somebody forgets the old one and trusts the new, while nothing is connected', async () => {
  await bench.start(25_000);
  const before = hostKeyAnswerSchema.parse(await send('hostkey-show'));
  expect(before.trusted?.sha256).toBe(before.shown?.sha256);
  expect(state()).toBe('ready');

  await bench.clock.advance(40_000);
  expect(state()).toBe('lost');
  const changed = hostKeyAnswerSchema.parse(await send('hostkey-show'));
  expect(changed.trusted).toEqual(before.trusted);
  const sha256 = changed.shown?.sha256;
  expect(sha256).not.toBe(before.shown?.sha256);

  await expect(send('hostkey-trust', { sha256 })).rejects.toMatchObject({ code: 'E_HOST_KEY_CHANGED' });
  await expect(send('hostkey-trust', { sha256: 'MD5:00' })).rejects.toMatchObject({ code: 'E_SCHEMA' });
  await bench.clock.advance(30_000);
  expect(state()).toBe('lost');

  expect(await send('hostkey-forget')).toMatchObject({ trusted: null });
  await bench.clock.advance(30_000);
  expect(state()).toBe('lost');
  await expect(send('hostkey-trust', { sha256: before.trusted?.sha256 })).rejects.toMatchObject({
    code: 'E_VERIFY',
  });
  expect(await send('hostkey-trust', { sha256 })).toMatchObject({ trusted: { sha256 } });
  await bench.clock.advance(15_000);
  expect(state()).toBe('ready');
});

test('forgetting the key ends the connection that relied on it', async () => {
  await bench.start(5_000);
  expect(state()).toBe('ready');
  await send('hostkey-forget');
  await bench.clock.advance(10_000);
  expect(state()).toBe('lost');
});

test('a command that needs a session says that there is none', async () => {
  await bench.start(90_000);
  await expect(send('arp-rollback')).rejects.toMatchObject({
    code: 'E_DEVICE_LOST',
    context: { cause: 'E_HOST_KEY_CHANGED' },
  });
});
