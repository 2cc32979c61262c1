import type { LogEntry } from '../bench/event-log.ts';
import { faultText } from '../format/fault-text.ts';
import type { LinePoints } from './series-points.ts';
import type { TimeInterval } from './time-window.ts';

/** A stretch of time in which a chart has no values although it had some before. */
export interface ChartGap {
  readonly fromMs: number;
  readonly toMs: number;
  /** Why, in a few words. */
  readonly reason: string;
}

/** A line with what tells its gaps. */
export interface GapLine {
  readonly device: string;
  readonly periodMs: number;
  readonly line: LinePoints;
}

/** From this many periods of silence on the end of a line is a gap too. */
const SILENT_PERIODS = 3;
const SHORTEST_SILENCE_MS = 2000;
/** An event this much before a gap began explains it: a device is lost only after some attempts. */
const BEFORE_MS = 15_000;

/** The stretches in which no line has a value, with the reason where the log knows one. */
export function chartGaps(
  lines: readonly GapLine[],
  interval: TimeInterval,
  log: readonly LogEntry[],
): ChartGap[] {
  const known = lines.filter(({ line }) => line.values.some((value) => value !== null));
  const [first, ...others] = known.map((line) => stretchesOf(line, interval));
  if (first === undefined) return [];
  const devices = new Set(known.map(({ device }) => device));
  return others
    .reduce((common, next) => intersection(common, next), first)
    .map((gap) => ({ ...gap, reason: reasonOf(gap, devices, log) }));
}

/** Where one line has no value: between two numbers with a `null` between, and after its last one. */
function stretchesOf({ line, periodMs }: GapLine, { fromMs, toMs }: TimeInterval): TimeInterval[] {
  const stretches: TimeInterval[] = [];
  let lastMs: number | undefined;
  let isBroken = false;
  line.tsMs.forEach((tsMs, i) => {
    if (line.values[i] === null) {
      isBroken = true;
      return;
    }
    if (isBroken && lastMs !== undefined) stretches.push({ fromMs: lastMs, toMs: tsMs });
    isBroken = false;
    lastMs = tsMs;
  });
  const silentMs = Math.max(SILENT_PERIODS * periodMs, SHORTEST_SILENCE_MS);
  if (lastMs !== undefined && toMs - lastMs > silentMs) stretches.push({ fromMs: lastMs, toMs });
  return stretches
    .map((each) => ({ fromMs: Math.max(each.fromMs, fromMs), toMs: Math.min(each.toMs, toMs) }))
    .filter((each) => each.toMs > each.fromMs);
}

function intersection(a: readonly TimeInterval[], b: readonly TimeInterval[]): TimeInterval[] {
  return a.flatMap((one) =>
    b
      .map((other) => ({
        fromMs: Math.max(one.fromMs, other.fromMs),
        toMs: Math.min(one.toMs, other.toMs),
      }))
      .filter(({ fromMs, toMs }) => toMs > fromMs),
  );
}

function reasonOf(
  { fromMs, toMs }: TimeInterval,
  devices: ReadonlySet<string>,
  log: readonly LogEntry[],
): string {
  const near = log.filter(({ tsMs }) => tsMs >= fromMs - BEFORE_MS && tsMs <= toMs);
  const lost = near.find(({ type, source }) => type === 'device.lost' && devices.has(source));
  if (lost !== undefined) return lost.code === undefined ? 'offline' : `offline: ${faultText(lost.code)}`;
  return near.some(({ type }) => type === 'connection.lost') ? 'connection lost' : 'no data';
}
