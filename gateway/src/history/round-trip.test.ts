import { expect, test } from '@jest/globals';
import { LabError, rangeArgsSchema, importArgsSchema } from '@labgate/contract';
import fc from 'fast-check';
import type { AskStore } from './ask-store.ts';
import { exportHistory } from './export-history.ts';
import { HISTORY_FORMATS, type HistoryFormat } from './history-format.ts';
import { importHistory } from './import-history.ts';

const START_MS = 1_763_794_000_000;

interface Kept {
  readonly unit: string | undefined;
  readonly samples: Map<number, number>;
}

/** Answers as `$store` does, from memory, and refuses to give many samples at once. */
function memoryStore(mostPoints = 20_000): { ask: AskStore; series: Map<string, Kept> } {
  const series = new Map<string, Kept>();
  const answers: Record<string, (args: object) => unknown> = {
    series: () => ({
      series: [...series].map(([name, { unit, samples }]) => {
        const [dev, stream, prop] = name.split('/');
        const times = [...samples.keys()].toSorted((a, b) => a - b);
        const ends = { first: times[0] ?? null, last: times.at(-1) ?? null, samples: times.length };
        return { dev, stream, prop, ...(unit === undefined ? {} : { unit }), ...ends };
      }),
    }),
    range: (input) => {
      const { dev, stream, props = [], from, to, raw } = rangeArgsSchema.parse(input);
      const found = props.map((prop) => {
        const samples = [...(series.get(`${dev}/${stream}/${prop}`)?.samples ?? [])];
        return [
          prop,
          samples.filter(([ts]) => ts >= from && ts <= to).toSorted(([a], [b]) => a - b),
        ] as const;
      });
      if (raw !== true) {
        const one = found.map(([prop, points]) => [
          prop,
          points.length === 0 ? [] : [[from, 0, 0, 0, points.length]],
        ]);
        return { dev, stream, resolutionMs: 1, props: Object.fromEntries(one) };
      }
      if (found.some(([, points]) => points.length > mostPoints)) throw new LabError('E_LIMIT', 'too many');
      return { dev, stream, resolutionMs: 0, props: Object.fromEntries(found) };
    },
    import: (input) => {
      const { channels, samples } = importArgsSchema.parse(input);
      for (const [channel, ts, value] of samples) {
        const { dev, stream, prop, unit } = channels[channel];
        const name = `${dev}/${stream}/${prop}`;
        if (!series.has(name)) series.set(name, { unit, samples: new Map() });
        series.get(name)?.samples.set(ts, value);
      }
      return { stored: samples.length, added: samples.length, refused: 0 };
    },
  };
  // Through JSON, as over the wire.
  const ask: AskStore = async (method, args) =>
    JSON.parse(JSON.stringify(answers[method]?.(JSON.parse(JSON.stringify(args)) as object)));
  return { ask, series };
}

async function exported(ask: AskStore, format: HistoryFormat): Promise<string> {
  let text = '';
  for await (const piece of await exportHistory(ask, { fromMs: 0, toMs: 5e12, format })) text += piece;
  return text;
}

/** The file in pieces that fall anywhere, inside a character too. */
async function* pieces(text: string, bytes: number): AsyncGenerator<Uint8Array> {
  const all = Buffer.from(text);
  for (let at = 0; at < all.length; at += bytes) yield all.subarray(at, at + bytes);
}

const names = fc.constantFrom(
  'env0/env/temperature',
  'env0/env/t',
  'cam0/roi/fpga.max',
  'x/y/A_b-c',
  'env0/b/t',
);
const units = fc.option(
  fc.oneof(fc.constantFrom('°C', 'W/(m·K)', 'a]b', '"', ',', ' [x] '), fc.string({ maxLength: 16 })),
  {
    nil: undefined,
  },
);
const values = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, 1e-320, 5e-324, Number.MAX_VALUE, -1.5e300, 0.1 + 0.2, 1e21, -7),
);
const times = fc.oneof(
  fc.integer({ min: 0, max: 5_000 }).map((ms) => START_MS + ms),
  fc.constantFrom(0, 1, 4_294_967_295_999, START_MS + 40 * 86_400_000),
);
const history = fc.uniqueArray(
  fc.tuple(names, units, fc.array(fc.tuple(times, values), { minLength: 1, maxLength: 30 })),
  { selector: ([name]) => name, maxLength: 5 },
);

test.each(Object.entries(HISTORY_FORMATS))(
  'export, import and export again give the same bytes (%s)',
  async (_name, format) => {
    await fc.assert(
      fc.asyncProperty(history, fc.integer({ min: 1, max: 64 }), async (kept, bytes) => {
        const first = memoryStore(7);
        for (const [name, unit, samples] of kept) first.series.set(name, { unit, samples: new Map(samples) });
        const text = await exported(first.ask, format);
        const second = memoryStore(5);
        const { stored } = await importHistory(second.ask, format, pieces(text, bytes));
        expect(await exported(second.ask, format)).toBe(text);
        expect(stored).toBe([...first.series.values()].reduce((sum, { samples }) => sum + samples.size, 0));
        for (const [name, { samples }] of first.series) {
          const sorted = [...samples]
            .map(([ts, value]) => [ts, value + 0])
            .toSorted(([a = 0], [b = 0]) => a - b);
          const again = [...(second.series.get(name)?.samples ?? [])].toSorted(([a], [b]) => a - b);
          expect(again).toEqual(sorted);
        }
      }),
      { numRuns: 40 },
    );
  },
);

test('the CSV has units in the head and UTC times', async () => {
  const { ask, series } = memoryStore();
  series.set('env0/env/t', { unit: '°C', samples: new Map([[START_MS, 23.41]]) });
  series.set('env0/env/h', { unit: '%, "rel"', samples: new Map([[START_MS + 5, 41]]) });
  expect(await exported(ask, HISTORY_FORMATS.csv)).toBe(
    [
      'time,"env0/env/h [%, ""rel""]",env0/env/t [°C]',
      '2025-11-22T06:46:40.000Z,,23.41',
      '2025-11-22T06:46:40.005Z,41,',
      '',
    ].join('\n'),
  );
});

test('the WET table has one row a minute and a column for every port, measured or not', async () => {
  const asked: object[] = [];
  const { ask, series } = memoryStore();
  series.set('env0/env/temperature', { unit: '°C', samples: new Map([[START_MS, 23.41]]) });
  series.set('dut0/temps/wri2', { unit: '°C', samples: new Map([[START_MS, 51]]) });
  series.set('dut0/other/x', { unit: 'V', samples: new Map([[START_MS, 1]]) });
  const watching: AskStore = (method, args) => {
    asked.push(args);
    return ask(method, args);
  };
  let text = '';
  const options = { fromMs: 0, toMs: 5e12, format: HISTORY_FORMATS.csv, preset: 'wet' } as const;
  for await (const piece of await exportHistory(watching, options)) text += piece;
  const [head = ''] = text.split('\n');
  expect(head.split(',')).toHaveLength(1 + 5 + 18);
  expect(head).toMatch(/^time,converter,air temperature \[°C\],humidity,current,fpga,wri1,wri2 \[°C\],wri3,/);
  expect(asked).toContainEqual(expect.objectContaining({ stream: 'env', bucketMs: 60_000 }));
});

test.each([
  ['', 'the file is empty'],
  ['when,a/b/c\n', 'line 1: the first column'],
  ['time,temperature [°C]\n', 'line 1: the column "temperature [°C]" names no channel'],
  ['time,a/b/c\n2025-11-22T06:46:40Z,1,2\n', 'line 2: the line has 2 values'],
  ['time,a/b/c\n2025-11-22 06:46:40,1\n', 'line 2: "2025-11-22 06:46:40" is no UTC time'],
  ['time,a/b/c\n2025-11-22T06:46:40Z,0x10\n', 'line 2: "0x10" is no finite number'],
  ['time,a/b/c\n2025-11-22T06:46:40Z,1e999\n', 'line 2: "1e999" is no finite number'],
  ['time,"a/b/c\n', 'line 1: a quoted cell does not end'],
])('of %j it says: %s', async (text, message) => {
  const { ask } = memoryStore();
  await expect(importHistory(ask, HISTORY_FORMATS.csv, pieces(text, 5))).rejects.toThrow(message);
});
