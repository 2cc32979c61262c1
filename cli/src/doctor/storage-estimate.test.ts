import { expect, test } from '@jest/globals';
import { estimateStorage } from './storage-estimate.ts';

const DAY_S = 86_400;

function report(retention: object, streams = [{ periodMs: 1_000, channels: 10 }], framesPerS = 0) {
  const config = {
    store: { retention },
    journal: { maxAgeH: 24, maxBytes: 2e9 },
    runs: { maxBytes: 20e9 },
  };
  return { file: null, faults: [], config, streams, framesPerS };
}

const RAW_ONLY = { rawDays: 1, minuteDays: 1, tenMinuteDays: 1 };

test('a day of ten channels at one sample a second is 864,000 samples, their roll-ups and ten series', () => {
  const embedded = estimateStorage(report(RAW_ONLY), 'embedded');
  const samples = 10 * DAY_S * (1 + 4 / 60 + 4 / 600);
  expect(embedded?.historyBytes).toBeCloseTo(samples * 2.8 + 10 * 90);
  expect(estimateStorage(report(RAW_ONLY), 'redis')?.historyBytes).toBeCloseTo(samples * 8 + 10 * 49_000);
  expect(embedded?.assumptions).toContain('10.0 samples/s');
});

test('what is read less often than a bucket is wide has a bucket a sample', () => {
  const slow = report(RAW_ONLY, [{ periodMs: 600_000, channels: 1 }]);
  expect(estimateStorage(slow, 'redis')?.historyBytes).toBeCloseTo((DAY_S / 600) * (1 + 4 + 4) * 8 + 49_000);
});

test('0 days are for ever, told for a year', () => {
  const ever = estimateStorage(report({ rawDays: 0, minuteDays: 0, tenMinuteDays: 0 }), 'embedded');
  const year = estimateStorage(report({ rawDays: 365, minuteDays: 365, tenMinuteDays: 365 }), 'embedded');
  expect(ever?.historyBytes).toBe(year?.historyBytes);
  expect(ever?.assumptions).toContain('∞/∞/∞');
});

test('the journal grows with the messages up to its limit, a run with the frames too', () => {
  const calm = estimateStorage(report(RAW_ONLY), 'embedded');
  expect(calm?.journalBytes).toBeCloseTo(DAY_S * (200 + 12 * 10));
  const busy = estimateStorage(report(RAW_ONLY, [{ periodMs: 1, channels: 10 }], 16), 'embedded');
  expect(busy?.journalBytes).toBe(2e9);
  const withFrames = estimateStorage(report(RAW_ONLY, undefined, 16), 'embedded');
  expect((withFrames?.runBytesPerH ?? 0) - (calm?.runBytesPerH ?? 0)).toBeCloseTo(16 * 480 * 3_600);
});

test('a configuration with faults has no estimate', () => {
  expect(estimateStorage({ file: 'x', faults: [{ path: 'a', message: 'b' }] }, 'embedded')).toBeUndefined();
});
