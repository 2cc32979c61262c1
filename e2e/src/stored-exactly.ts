import { expect } from '@jest/globals';
import { ledgerAnswerSchema, rangeAnswerSchema, type StreamLedger } from '@labgate/contract';
import { eventually } from '@labgate/testkit';
import { askStore } from './ask-store.ts';
import { LOAD_DEVICE } from './storage-rig.ts';

const SAMPLES_A_PAGE = 10_000;

/**
 * Checks that every acknowledged sample of the load is in the store exactly once and that the ledger says so, and that
 * the ledger of every other stream is right to the sample.
 */
export async function expectStoredExactly(
  url: string,
  acknowledged: ReadonlyMap<number, number>,
  withinMs: number,
): Promise<void> {
  for (const stream of await expectLoadStored(url, acknowledged, withinMs))
    await expectAgreement(url, stream);
}

/** Checks the load alone; gives what the ledger says of all streams. */
export async function expectLoadStored(
  url: string,
  acknowledged: ReadonlyMap<number, number>,
  withinMs: number,
): Promise<readonly StreamLedger[]> {
  const count = acknowledged.size;
  const streams = await eventually(async () => {
    const ledger = ledgerAnswerSchema.parse(await askStore(url, 'ledger', {}));
    expect(ledger.journal).toEqual({ lost: 0, holes: [] });
    const ours = ledger.streams.find(({ dev }) => dev === LOAD_DEVICE);
    const none = { lost: 0, collapsed: 0, refused: 0, holes: [] };
    expect(ours).toMatchObject({ expected: count, stored: count, ...none });
    return ledger.streams;
  }, withinMs);
  const expected = [...acknowledged].map(([seq, ts]) => [ts, seq]).toSorted(([a = 0], [b = 0]) => a - b);
  expect(await rawSamples(url, expected)).toEqual(expected);
  return streams;
}

/** Pages of the load, because one answer holds so many samples only. */
async function rawSamples(url: string, expected: readonly number[][]): Promise<unknown[]> {
  const samples: unknown[] = [];
  for (let first = 0; first < expected.length; first += SAMPLES_A_PAGE) {
    const from = expected[first]?.[0];
    const to = expected[Math.min(first + SAMPLES_A_PAGE, expected.length) - 1]?.[0];
    const answer = await askStore(url, 'range', { dev: LOAD_DEVICE, stream: 'load', from, to, raw: true });
    samples.push(...(rangeAnswerSchema.parse(answer).props['n'] ?? []));
  }
  return samples;
}

/** Sensors go on while this looks: what the ledger counted is looked for up to the newest sample it counted. */
async function expectAgreement(url: string, account: StreamLedger): Promise<void> {
  const { dev, stream, expected, stored, collapsed, refused, lost } = account;
  const sum = stored + collapsed + refused;
  expect({ dev, stream, expected, lost }).toEqual({ dev, stream, expected: sum, lost: 0 });
  for (const [prop, { count, last }] of Object.entries(account.samples)) {
    const args = { dev, stream, props: [prop], from: 0, to: last, maxPoints: 1_000 };
    const { props } = rangeAnswerSchema.parse(await askStore(url, 'range', args));
    // A single sample is [time, value], a bucket has its count at the end.
    const found = (props[prop] ?? []).reduce(
      (total, point) => total + (point.length === 5 ? point[4] : 1),
      0,
    );
    expect({ dev, stream, prop, found }).toEqual({ dev, stream, prop, found: count });
  }
}
