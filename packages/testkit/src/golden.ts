import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const REPOSITORY_VECTORS = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'vectors');

/** Parses a file of golden vectors from `LABGATE_VECTORS`, or from the repository's own folder. */
export function readVectors(fileName: string): unknown {
  const folder = process.env['LABGATE_VECTORS'] ?? REPOSITORY_VECTORS;
  return JSON.parse(readFileSync(join(folder, fileName), 'utf8')) as unknown;
}

/** Collects what differs from the expected values, each with the place of the expectation. */
export class Differences {
  readonly list: string[] = [];

  /** Compares two numbers, or expects none; NaN always differs. The tolerance is in the unit of the numbers. */
  close(
    place: string,
    actual: number | null | undefined,
    expected: number | null | undefined,
    tolerance: number,
  ): void {
    if (typeof expected !== 'number') return this.same(place, actual, expected);
    if (typeof actual === 'number' && Math.abs(actual - expected) <= tolerance) return;
    this.list.push(`${place}: ${actual} instead of ${expected}`);
  }

  /** Compares plain values and arrays of them; NaN always differs. */
  same(place: string, actual: unknown, expected: unknown): void {
    const [got, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
    if (got !== wanted || Number.isNaN(actual)) this.list.push(`${place}: ${got} instead of ${wanted}`);
  }
}

/** One expected value of a file moved away from the truth. */
export interface MovedVectors {
  readonly place: string;
  readonly file: unknown;
}

/**
 * Copies of a file with a single expected value moved: a number by ten tolerances, a boolean flipped, `null` made a
 * number. `toleranceOf` gives the tolerance of the value at a place such as `/aq/expected/3/score`, 0 for exact values,
 * and undefined for what is input. About `count` expected values, spread over the file, get their copy.
 */
export function* movedVectors(
  file: unknown,
  count: number,
  toleranceOf: (place: string, value: number) => number | undefined,
): Generator<MovedVectors> {
  const expected = [...leavesOf(file, [])].flatMap(({ path, value }) => {
    const place = `/${path.join('/')}`;
    const tolerance = toleranceOf(place, typeof value === 'number' ? value : 0);
    return tolerance === undefined ? [] : [{ path, place, value, tolerance }];
  });
  const stride = Math.ceil(expected.length / count);
  for (let i = 0; i < expected.length; i += stride) {
    const leaf = expected[i];
    if (leaf === undefined) return;
    const copy = structuredClone(file);
    setLeaf(copy, leaf.path, moved(leaf.value, leaf.tolerance));
    yield { place: leaf.place, file: copy };
  }
}

function moved(value: unknown, tolerance: number): unknown {
  if (typeof value === 'number') return value + (tolerance === 0 ? 1 : 10 * tolerance);
  if (typeof value === 'boolean') return !value;
  return value === null ? 1 : null;
}

function* leavesOf(
  node: unknown,
  path: readonly string[],
): Generator<{ path: readonly string[]; value: unknown }> {
  if (typeof node !== 'object' || node === null) {
    yield { path, value: node };
    return;
  }
  for (const [key, child] of Object.entries(node)) yield* leavesOf(child, [...path, key]);
}

function setLeaf(root: unknown, path: readonly string[], value: unknown): void {
  let node = root as Record<string, unknown>;
  for (const key of path.slice(0, -1)) node = node[key] as Record<string, unknown>;
  node[path.at(-1) ?? ''] = value;
}
