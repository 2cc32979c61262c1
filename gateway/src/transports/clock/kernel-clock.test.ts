import { expect, test } from '@jest/globals';
import { decodeTimex, loadKernelClock } from './kernel-clock.ts';

function timex(status: number, offset: number, maxErrorUs: number): Uint8Array {
  const bytes = new Uint8Array(208);
  const view = new DataView(bytes.buffer);
  view.setBigInt64(8, BigInt(offset), true);
  view.setBigInt64(24, BigInt(maxErrorUs), true);
  view.setInt32(40, status, true);
  return bytes;
}

test('the kernel of this machine answers, with an error that it bounds, or says that it does not', async () => {
  const answer = (await loadKernelClock())();
  expect(answer?.maxErrorMs ?? 0).toBeGreaterThanOrEqual(0);
  expect(answer?.maxErrorMs ?? 0).toBeLessThan(60_000);
});

test('the offset is in µs, or in ns where the kernel says so', () => {
  expect(decodeTimex(timex(0x0001, -1500, 2000))).toEqual({
    isSynchronised: true,
    offsetMs: -1.5,
    maxErrorMs: 2,
  });
  expect(decodeTimex(timex(0x2001, 400_000, 2000)).offsetMs).toBe(0.4);
});

test('no offset is known of a clock that nobody has set, nor of one whose service corrects it by itself', () => {
  expect(decodeTimex(timex(0x0041, 5, 16_000_000))).toEqual({
    isSynchronised: false,
    offsetMs: null,
    maxErrorMs: 16_000,
  });
  expect(decodeTimex(timex(0x2000, 5, 0)).offsetMs).toBeNull();
});
