import { isLabError, rangeAnswerSchema, seriesAnswerSchema, type RangeAnswer } from '@labgate/contract';
import type { AskStore } from './ask-store.ts';
import type { HistoryChannel, HistoryRow } from './channel.ts';

/** Which part of the history is read; absent levels mean all. */
export interface HistorySelection {
  readonly dev?: string | undefined;
  readonly stream?: string | undefined;
  readonly props?: readonly string[] | undefined;
  /** Unix ms, both included. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Means of buckets of this width; single samples where absent. */
  readonly everyMs?: number | undefined;
}

/** Values of one question that are kept in memory: more make the next window shorter. */
const MANY_VALUES = 20_000;
const FIRST_WINDOW_MS = 60_000;
const LONGEST_WINDOW_MS = 366 * 86_400_000;

/** Channels of a selection that have a value in it, sorted by name, and the interval of their samples. */
export interface HistoryContents {
  readonly channels: readonly HistoryChannel[];
  readonly fromMs: number;
  readonly toMs: number;
}

/** Finds out what a selection holds. */
export async function findContents(ask: AskStore, selection: HistorySelection): Promise<HistoryContents> {
  const { dev, stream, props } = selection;
  const select = { ...(dev === undefined ? {} : { dev }), ...(stream === undefined ? {} : { stream }) };
  const { series } = seriesAnswerSchema.parse(await ask('series', select));
  const channels: HistoryChannel[] = [];
  let fromMs = Infinity;
  let toMs = -Infinity;
  for (const { unit, first, last, ...channel } of series) {
    if (props?.includes(channel.prop) === false || first === null || last === null) continue;
    const ends = { from: Math.max(first, selection.fromMs), to: Math.min(last, selection.toMs) };
    const { dev: of, stream: at, prop } = channel;
    if (ends.from > ends.to || !(await hasValues(ask, { dev: of, stream: at, prop }, ends))) continue;
    channels.push({ dev: of, stream: at, prop, ...(unit === undefined ? {} : { unit: printable(unit) }) });
    fromMs = Math.min(fromMs, ends.from);
    toMs = Math.max(toMs, ends.to);
  }
  return { channels: channels.toSorted(byName), fromMs, toMs };
}

/** The rows of channels in order of time, read a window at a time so that memory stays bounded. */
export async function* readRows(
  ask: AskStore,
  { channels, fromMs, toMs }: HistoryContents,
  everyMs?: number,
): AsyncGenerator<HistoryRow> {
  let windowMs = everyMs === undefined ? FIRST_WINDOW_MS : Math.max(FIRST_WINDOW_MS, everyMs * 100);
  for (let startMs = fromMs; startMs <= toMs;) {
    const alignedEndMs = alignEnd(startMs + windowMs, everyMs) - 1;
    const endMs = Math.min(toMs, alignedEndMs);
    const rows = await readWindow(ask, channels, { from: startMs, to: endMs }, everyMs);
    if (rows === undefined) {
      windowMs = Math.max(everyMs ?? 1, Math.floor(windowMs / 4));
      continue;
    }
    for (const row of rows) yield row;
    const values = rows.length * channels.length;
    if (values < MANY_VALUES / 4) windowMs = Math.min(LONGEST_WINDOW_MS, windowMs * 4);
    else if (values > MANY_VALUES) windowMs = Math.max(everyMs ?? 1, Math.floor(windowMs / 2));
    startMs = endMs + 1;
  }
}

/** Windows of buckets end where a bucket ends. */
function alignEnd(timeMs: number, everyMs = 1): number {
  return Math.ceil(timeMs / everyMs) * everyMs;
}

/** Rows of one window; `undefined` when it holds too many. */
async function readWindow(
  ask: AskStore,
  channels: readonly HistoryChannel[],
  { from, to }: { readonly from: number; readonly to: number },
  everyMs: number | undefined,
): Promise<HistoryRow[] | undefined> {
  const rows = new Map<number, (number | undefined)[]>();
  const how = everyMs === undefined ? { raw: true } : { bucketMs: everyMs };
  for (const [key, columns] of byStream(channels)) {
    const [dev = '', stream = ''] = key.split('/');
    const props = columns.map(({ prop }) => prop);
    let answer: RangeAnswer;
    try {
      answer = rangeAnswerSchema.parse(await ask('range', { dev, stream, props, from, to, ...how }));
    } catch (error) {
      if (isLabError(error, 'E_UNKNOWN')) continue; // retention has taken it since
      if (isLabError(error, 'E_LIMIT')) return undefined;
      throw error;
    }
    for (const { prop, column } of columns) {
      for (const [timeMs, value] of answer.props[prop] ?? []) {
        let row = rows.get(timeMs);
        if (row === undefined) {
          row = Array.from<number | undefined>({ length: channels.length });
          rows.set(timeMs, row);
        }
        row[column] = value;
      }
    }
    if (rows.size * channels.length > 10 * MANY_VALUES && to > from) return undefined;
  }
  return [...rows].toSorted(([a], [b]) => a - b).map(([timeMs, values]) => ({ timeMs, values }));
}

interface PlacedChannel {
  readonly prop: string;
  readonly column: number;
}

/** Channels by `dev/stream`, each with its column; one question takes 64 of them (contract §6.3). */
function byStream(channels: readonly HistoryChannel[]): [string, PlacedChannel[]][] {
  const groups: [string, PlacedChannel[]][] = [];
  for (const [column, { dev, stream, prop }] of channels.entries()) {
    const key = `${dev}/${stream}`;
    const last = groups.at(-1);
    if (last?.[0] === key && last[1].length < 64) last[1].push({ prop, column });
    else groups.push([key, [{ prop, column }]]);
  }
  return groups;
}

async function hasValues(
  ask: AskStore,
  { dev, stream, prop }: HistoryChannel,
  ends: { readonly from: number; readonly to: number },
): Promise<boolean> {
  const answer = rangeAnswerSchema.parse(
    await ask('range', { dev, stream, props: [prop], ...ends, maxPoints: 1 }),
  );
  return (answer.props[prop]?.length ?? 0) > 0;
}

function byName(a: HistoryChannel, b: HistoryChannel): number {
  const [left, right] = [`${a.dev}/${a.stream}/${a.prop}`, `${b.dev}/${b.stream}/${b.prop}`];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** A unit in one line. */
function printable(unit: string): string {
  return unit.replaceAll(/[\p{Cc}\u2028\u2029]/gu, ' ');
}
