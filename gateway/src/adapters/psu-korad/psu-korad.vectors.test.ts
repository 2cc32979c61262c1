import { expect, test } from '@jest/globals';
import { isLabError } from '@labgate/contract';
import { Differences, movedVectors, readVectors } from '@labgate/testkit';
import { VirtualBench } from '../../testing/virtual-bench.ts';
import type { InstrumentAnswer, SimulatedInstrument } from '../../transports/serial/simulated-instrument.ts';
import { SimulatedSerialPort } from '../../transports/serial/simulated-serial-port.ts';
import type { SupplyQuantity } from '../../supply/supply-instrument.ts';
import { KoradInstrument } from './instrument.ts';
import {
  decodeStatus,
  encodeSetting,
  encodeStatus,
  encodeText,
  parseIdentity,
  statusByte,
  type KoradSetting,
} from './protocol.ts';

interface QueryCase {
  readonly send: 'VSET1?' | 'ISET1?' | 'VOUT1?' | 'IOUT1?';
  readonly replyChunks: readonly string[];
  readonly expected: number | null;
}
interface KoradVectors {
  readonly korad: {
    readonly status: readonly {
      readonly hex: string;
      readonly expected: Readonly<Record<string, unknown>>;
    }[];
    readonly queries: readonly QueryCase[];
    readonly writes: readonly (KoradSetting & { readonly bytes: string })[];
    readonly ids: readonly string[];
  };
}

const QUANTITY: Readonly<Record<QueryCase['send'], SupplyQuantity>> = {
  'VSET1?': 'vSet',
  'ISET1?': 'iSet',
  'VOUT1?': 'vOut',
  'IOUT1?': 'iOut',
};
const TOLERANCE = 1e-9;

async function compareKorad({ korad }: KoradVectors): Promise<string[]> {
  const differences = new Differences();
  korad.status.forEach(({ hex, expected }, i) => {
    const byte = statusByte(Uint8Array.of(Number.parseInt(hex, 16)));
    differences.same(`status ${i}`, sorted(decodeStatus(byte)), sorted(expected));
    differences.same(`status byte ${i}`, encodeStatus(decodeStatus(byte)), byte & 0xf1);
  });
  for (const [i, query] of korad.queries.entries()) {
    const value = await askInChunks(query);
    differences.close(`query ${i}`, value, query.expected, TOLERANCE);
  }
  korad.writes.forEach(({ bytes, ...setting }, i) =>
    differences.same(`write ${i}`, encodeSetting(setting), bytes),
  );
  korad.ids.forEach((id, i) => {
    const found = parseIdentity(encodeText(id));
    differences.same(`id ${i}`, found, id.replace(/[\0-\x20]+$/, ''));
  });
  return differences.list;
}

function sorted(object: object): [string, unknown][] {
  return Object.entries(object).toSorted(([a], [b]) => a.localeCompare(b));
}

/** Answers one query in chunks, everything else with its name. */
class ChunkedInstrument implements SimulatedInstrument {
  readonly #query: string;
  readonly #answer: string;
  #begun = '';

  constructor({ send, replyChunks }: QueryCase) {
    this.#query = send;
    this.#answer = replyChunks.join('');
  }

  receive(byte: number): InstrumentAnswer | undefined {
    this.#begun += String.fromCharCode(byte);
    if (!this.#begun.endsWith('?')) return undefined;
    const text = this.#begun === this.#query ? this.#answer : 'KORADKA3005PV2.0';
    this.#begun = '';
    return { bytes: encodeText(text), afterMs: 3 };
  }
}

/** What the driver makes of an answer; `null` for an error. The question after it must get its own answer. */
async function askInChunks(query: QueryCase): Promise<number | null> {
  const bench = new VirtualBench();
  const instrument = new ChunkedInstrument(query);
  const port = new SimulatedSerialPort({
    path: '/dev/ttyUSB0',
    baudRate: 9600,
    instrument,
    clock: bench.clock,
    random: () => 0.5,
  });
  port.fault = query.replyChunks.length > 1 ? 'split' : 'none';
  const settle = (delayMs: number): Promise<void> => bench.clock.sleep(delayMs);
  const supply = new KoradInstrument({ line: await port.open(), time: bench.clock, settle }, 85);
  const request = { signal: new AbortController().signal };
  await bench.run(supply.identify(request));
  const ask = async (): Promise<number | null> => {
    try {
      return await bench.run(supply.ask(QUANTITY[query.send], request));
    } catch (error) {
      if (isLabError(error)) return null;
      throw error;
    }
  };
  const first = await ask();
  const second = await ask();
  expect(second).toBe(first);
  return first;
}

test('status bytes, queries in chunks, settings and names agree with every golden value', async () => {
  expect(await compareKorad(readVectors('psu.json') as KoradVectors)).toEqual([]);
});

test('the comparison reports any single expected value that is off', async () => {
  const moved = movedVectors(readVectors('psu.json'), 200, (place) => {
    if (!place.startsWith('/korad/')) return undefined;
    if (place.startsWith('/korad/writes')) return place.endsWith('/bytes') ? 0 : undefined;
    return place.includes('/expected') ? TOLERANCE : undefined;
  });
  let count = 0;
  for (const { place, file } of moved) {
    count += 1;
    const differences = await compareKorad(file as KoradVectors);
    expect({ place, isReported: differences.length > 0 }).toEqual({ place, isReported: true });
  }
  expect(count).toBeGreaterThan(0);
});
