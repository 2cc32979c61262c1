import {
  decodeThermalFrame,
  isLabError,
  journalTailSchema,
  FRAME_FLAGS,
  type ThermalFrame,
} from '@labgate/contract';
import { jsonOf, telemetryOf, topicOf, type ObservedMessage } from '../observed-message.ts';
import { verdictOf, type Rule } from '../rule.ts';

/** A batch of the journal may come this much after what is in it, ms. */
const TAIL_MARGIN_MS = 1_000;

/** Messages of one counter. */
interface Counted {
  /** Device, stream and session. */
  readonly stream: string;
  readonly seq: number;
  /** µs since the gateway started. */
  readonly mono: number;
}

/** How the messages of one stream follow each other (contract §1, §4, §4.3, §5). */
export const STREAM_RULES: readonly Rule[] = [
  {
    clause: '§1',
    text: 'seq of a stream goes up by one with every message of a session',
    check: ({ live }) => {
      const counted = [...countedTelemetry(live), ...countedFrames(live)];
      const faults = followers(counted)
        .filter(([before, after]) => after.seq !== (before.seq + 1) >>> 0)
        .map(([before, after]) => `${before.stream}: ${after.seq} after ${before.seq}`);
      return verdictOf(faults, counted.length, 'message with a seq');
    },
  },
  {
    clause: '§4',
    text: 'mono never steps back within a session',
    check: ({ live }) => {
      const counted = [...countedTelemetry(live), ...countedFrames(live)];
      const faults = followers(counted)
        .filter(([before, after]) => after.mono < before.mono)
        .map(([before, after]) => `${before.stream}: ${after.mono} µs after ${before.mono} µs`);
      return verdictOf(faults, counted.length, 'message with mono');
    },
  },
  {
    clause: '§5',
    text: 'a thermal frame is whole, with a size and a time of its own',
    check: ({ live }) => {
      const frames = live.filter((message) => topicOf(message)?.kind === 'frame');
      const faults = frames.flatMap(({ topic, payload }) => {
        try {
          const { flags, tsUs } = decodeThermalFrame(payload);
          const isFresh = (flags & (FRAME_FLAGS.subpage0Fresh | FRAME_FLAGS.subpage1Fresh)) !== 0;
          if (!isFresh) return [`${topic}: no sub-page is fresh`];
          return tsUs === 0 ? [`${topic}: has no time`] : [];
        } catch (error) {
          if (isLabError(error, 'E_FRAME')) return [`${topic}: ${error.message}`];
          throw error;
        }
      });
      return verdictOf(faults, frames.length, 'thermal frame');
    },
  },
  {
    clause: '§4.3',
    text: 'from of a journal batch is to of the one before it',
    check: ({ live }) => {
      const batches = tails(live);
      const faults = batches
        .slice(1)
        .filter(({ from }, i) => from !== batches[i]?.to)
        .map(({ from }, i) => `${from} after ${batches[i]?.to}`);
      return verdictOf(faults, Math.max(0, batches.length - 1), 'second batch of $journal/tail');
    },
  },
  {
    clause: '§4.3',
    text: 'telemetry that was published is in the journal',
    check: ({ live, gw }) => {
      const journaled = new Set(
        tails(live).flatMap(({ items }) =>
          items.map(
            ({ topic, payload }) => `${topic} ${Number(Object(payload).seq)} ${String(Object(payload).sid)}`,
          ),
        ),
      );
      const times = tails(live).flatMap(({ items }) => items.map(({ ts }) => ts));
      // what was journaled last may not have been told yet, and what came first was told before we listened
      const [first, last] = [Math.min(...times), Math.max(...times) - TAIL_MARGIN_MS];
      const between = telemetryOf(live).filter(({ message: { ts } }) => ts > first && ts < last);
      const faults = between
        .map(({ dev, stream, message }) => `${dev}/t/${stream} ${message.seq} ${message.sid}`)
        .filter((key) => !journaled.has(key))
        .map((key) => `${gw}/${key} is not in $journal/tail`);
      return verdictOf(faults, between.length, 'telemetry between two batches');
    },
  },
];

function tails(live: readonly ObservedMessage[]): readonly ReturnType<typeof journalTailSchema.parse>[] {
  return live.flatMap((message) => {
    const tail =
      topicOf(message)?.kind === 'journalTail' ? journalTailSchema.safeParse(jsonOf(message)) : undefined;
    return tail?.success === true ? [tail.data] : [];
  });
}

function countedTelemetry(live: readonly ObservedMessage[]): Counted[] {
  return telemetryOf(live).map(({ dev, stream, message: { sid, seq, mono } }) => ({
    stream: `${dev}/${stream} of ${sid}`,
    seq,
    mono,
  }));
}

function countedFrames(live: readonly ObservedMessage[]): Counted[] {
  return live.flatMap((message) => {
    const parsed = topicOf(message);
    if (parsed?.kind !== 'frame') return [];
    const frame = decoded(message.payload);
    if (frame === undefined) return [];
    return [{ stream: `${parsed.dev}/frame of ${frame.sid}`, seq: frame.seq, mono: frame.monoUs }];
  });
}

function decoded(payload: Uint8Array): ThermalFrame | undefined {
  try {
    return decodeThermalFrame(payload);
  } catch {
    return undefined; // the rule about whole frames names it
  }
}

/** Pairs of messages that follow each other in one stream. */
function followers(messages: readonly Counted[]): (readonly [Counted, Counted])[] {
  const newest = new Map<string, Counted>();
  return messages.flatMap((message) => {
    const before = newest.get(message.stream);
    newest.set(message.stream, message);
    return before === undefined ? [] : [[before, message] as const];
  });
}
