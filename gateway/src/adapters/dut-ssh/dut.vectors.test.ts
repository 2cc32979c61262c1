import { isLabError } from '@labgate/contract';
import { expect, test } from '@jest/globals';
import { Differences, movedVectors, readVectors } from '@labgate/testkit';
import type { CommandOutput, ParsedValues } from './parsers/command-output.ts';
import { PARSERS, type ParserName } from './parsers/parsers.ts';

type Expected = Readonly<Record<string, unknown>>;
interface DutCase {
  readonly name: string;
  readonly command: string;
  readonly stdout: string;
  readonly stderr?: string;
  readonly exitCode?: number;
  readonly expected: Expected | readonly Expected[];
}
interface DutVectors {
  readonly cases: readonly DutCase[];
}

/** Counts are exact; only decimals may be rounded. */
const toleranceFor = (expected: number): number => (Number.isInteger(expected) ? 0 : 1e-9);
const ALL_PARSERS = Object.keys(PARSERS) as ParserName[];

/** The parsers an output is for; one that must be an error is one for every parser of its command. */
function parsersFor({ command, stdout }: DutCase): readonly ParserName[] {
  if (/wrs_dump_shmem/.test(command)) return ['wrs-shmem-temperatures'];
  if (/GUI/.test(command) || /Sync Monitor/.test(stdout)) return ['wr-mon-screen'];
  if (/wr_mon/.test(command)) return ['wr-mon-status'];
  if (/wrs_sfp_dump/.test(command)) return ['wrs-sfp-dump'];
  if (/sfp show/.test(command)) return ['wrpc-sfp'];
  if (/hwmon/.test(command)) return ['hwmon'];
  if (/diags/.test(command)) return ['wrpc-diags'];
  if (/stat/.test(command)) return ['wrpc-stat'];
  return /temp/.test(command) ? ['wrpc-temp'] : ALL_PARSERS;
}

/** What the vectors call a value, after the parser's own name. */
const NAMES_IN_VECTORS: Readonly<Record<string, string>> = {
  temperatureC: 'tempC',
  voltageV: 'voltage',
  txPowerMw: 'txMw',
  rxPowerMw: 'rxMw',
  partNumber: 'pn',
  dTxPs: 'dTx',
  dRxPs: 'dRx',
};

/** Our flat values in the shape and words of the vectors. */
function asInVectors(parser: ParserName, values: ParsedValues): unknown {
  if (parser === 'hwmon') return values;
  const tree: Record<string, Record<string, unknown>> = {};
  const flat: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(values)) {
    const [first = '', ...rest] = name.split('.');
    const last = rest.at(-1);
    if (last === undefined) flat[NAMES_IN_VECTORS[first] ?? first] = value;
    else (tree[rest.length > 1 ? (rest[0] ?? '') : first] ??= {})[NAMES_IN_VECTORS[last] ?? last] = value;
  }
  switch (parser) {
    case 'wr-mon-status':
    case 'wr-mon-screen': {
      const { temp, servo, ...ports } = tree;
      return { temps: temp, servo, ports };
    }
    case 'wrs-sfp-dump': {
      const heading = Object.keys(tree)[0] ?? '';
      return { port: Number(heading.slice('port'.length)), ...tree[heading] };
    }
    case 'wrpc-sfp':
      return Object.values(tree);
    case 'wrpc-diags':
      return { ...flat, 'servo status': tree['servo']?.['state'], updateCounter: flat['updateCount'] };
    default:
      return flat;
  }
}

function compareDut(file: DutVectors): string[] {
  const differences = new Differences();
  for (const entry of file.cases) {
    for (const parser of parsersFor(entry)) compareCase(differences, parser, entry);
  }
  return differences.list;
}

function compareCase(differences: Differences, parser: ParserName, entry: DutCase): void {
  const { name, stdout, stderr = '', exitCode = 0, expected } = entry;
  const output: CommandOutput = { stdout, stderr, exitCode, truncated: false };
  const isError = 'error' in expected && expected['error'] === true;
  const values = parseOrCode(parser, output);
  if (typeof values === 'string' || isError || 'error' in expected) {
    differences.same(`${name} error by ${parser}`, values === 'E_GARBLED', isError);
    return;
  }
  compareTree(differences, name, asInVectors(parser, values), expected);
}

function parseOrCode(parser: ParserName, output: CommandOutput): ParsedValues | string {
  try {
    return PARSERS[parser](output);
  } catch (error) {
    return isLabError(error) ? error.code : String(error);
  }
}

/** Everything that is expected must be there; a parser may know more. */
function compareTree(differences: Differences, place: string, actual: unknown, expected: unknown): void {
  if (Array.isArray(expected)) {
    differences.same(`${place} length`, Array.isArray(actual) ? actual.length : undefined, expected.length);
  }
  if (typeof expected === 'object' && expected !== null) {
    for (const [key, value] of Object.entries(expected)) {
      const inner = (actual as Readonly<Record<string, unknown>> | undefined)?.[key];
      compareTree(differences, `${place}.${key}`, inner, value);
    }
  } else if (typeof expected === 'number') {
    differences.close(
      place,
      typeof actual === 'number' ? actual : undefined,
      expected,
      toleranceFor(expected),
    );
  } else {
    differences.same(place, actual, expected);
  }
}

const vectors = readVectors('dut.json') as DutVectors;

test('parsers give the values of every vector', () => {
  expect(vectors.cases.length).toBeGreaterThan(0);
  expect(compareDut(vectors)).toEqual([]);
});

test('vectors with one moved expectation are found to differ', () => {
  let copies = 0;
  for (const { place, file } of movedVectors(vectors, 200, (path, value) =>
    /^\/cases\/\d+\/expected\//.test(path) ? toleranceFor(value) : undefined,
  )) {
    copies += 1;
    expect({ place, found: compareDut(file as DutVectors).length > 0 }).toEqual({ place, found: true });
  }
  expect(copies).toBeGreaterThan(0);
});

test('the values do not depend on line ends', () => {
  const withCarriageReturns = vectors.cases.map((entry) => ({
    ...entry,
    stdout: entry.stdout.replaceAll('\n', '\r\n'),
  }));
  expect(compareDut({ cases: withCarriageReturns })).toEqual([]);
});

test('the values do not depend on colours', () => {
  const coloured = vectors.cases.map((entry) => ({
    ...entry,
    stdout: entry.stdout.replaceAll(/\S+/g, (word) => `\u001b[1;34m${word}\u001b[0m`),
  }));
  expect(compareDut({ cases: coloured })).toEqual([]);
});

const readable = vectors.cases.flatMap((entry) =>
  parsersFor(entry).flatMap((parser) => {
    const whole = parseOrCode(parser, {
      stdout: entry.stdout,
      stderr: '',
      exitCode: entry.exitCode ?? 0,
      truncated: false,
    });
    return typeof whole === 'string' ? [] : [{ name: entry.name, parser, stdout: entry.stdout, whole }];
  }),
);

test.each(readable)('$name cut anywhere is an error or gives no other value', ({ parser, stdout, whole }) => {
  const wrong: unknown[] = [];
  for (const text of [stdout, stdout.replaceAll('\n', '\r\n')]) {
    for (let length = 0; length < text.length; length++) {
      const cut = text.slice(0, length);
      const values = parseOrCode(parser, { stdout: cut, stderr: '', exitCode: 0, truncated: false });
      const isHonest =
        typeof values === 'string'
          ? values === 'E_GARBLED'
          : Object.entries(values).every(([name, value]) => whole[name] === value);
      if (!isHonest) wrong.push({ length, values });
    }
  }
  expect(wrong).toEqual([]);
});
