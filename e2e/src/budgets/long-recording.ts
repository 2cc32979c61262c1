import { parseTopic } from '@labgate/contract';
import { Recording, RecordingWriter, type RecordedMessage } from '@labgate/recording';
import { VirtualClock } from '@labgate/testkit';

/** Sixteen sub-pages a second. */
const FRAME_MS = 62.5;
/** Where a thermal frame has its number and its times, wall and monotonic (contract §5). */
const SEQ_OFFSET = 8;
const WALL_OFFSET = 16;
const MONO_OFFSET = 24;

/** A recording that was made longer. */
export interface LongRecording {
  readonly run: string;
  /** Numbered from 0. */
  readonly frames: number;
  /** Unix ms. */
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * Writes a recording of `seconds` out of a short one: what the bench said comes again and again, with numbers and times that go
 * on. It goes through the coder that runs are recorded with, only faster, and its frames are evenly spaced.
 */
export async function lengthenRecording(from: string, to: string, seconds: number): Promise<LongRecording> {
  const { info, messages } = await readShort(from);
  const startMs = Number(info.startedAt);
  const clock = new VirtualClock(startMs);
  const failures: unknown[] = [];
  const onFailure = (failure: unknown): unknown => failures.push(failure);
  const run = 'r-20261122-3600';
  const writer = await RecordingWriter.create({ path: to, info: { ...info, run }, clock, onFailure });
  const counts = new Map<string, number>();
  const wanted = (seconds * 1000) / FRAME_MS;
  let frames = 0;
  // What is not a stream, descriptors for example, is said once.
  for (let pieces = messages; frames < wanted; pieces = messages.filter(({ topic }) => isStream(topic))) {
    for (const message of pieces) {
      const { topic } = message;
      if (isFrame(topic) && frames++ > 0) await clock.advance(FRAME_MS);
      const number = counts.get(topic) ?? 0;
      counts.set(topic, number + 1);
      writer.add({ ...message, payload: numbered(message, number, clock) });
      if (frames === wanted) break;
    }
  }
  await writer.close({});
  if (failures.length > 0) throw failures[0];
  return { run, frames, startMs, endMs: clock.nowMs() };
}

async function readShort(path: string) {
  const recording = await Recording.open(path);
  const messages: RecordedMessage[] = [];
  for await (const message of recording.messages()) messages.push(message);
  const { info } = recording;
  await recording.close();
  if (info === undefined) throw new Error(`${path} is no recording of a run`);
  return { info, messages };
}

function isFrame(topic: string): boolean {
  return parseTopic(topic)?.kind === 'frame';
}

function isStream(topic: string): boolean {
  return isFrame(topic) || parseTopic(topic)?.kind === 'telemetry';
}

/** A message as it would have been said now; the header of a frame is not under its CRC. */
function numbered({ topic, payload }: RecordedMessage, seq: number, clock: VirtualClock): Uint8Array {
  if (!isStream(topic)) return payload;
  if (!isFrame(topic)) {
    const message: object = JSON.parse(Buffer.from(payload).toString());
    return Buffer.from(JSON.stringify({ ...message, seq, ts: clock.nowMs(), mono: clock.monoUs() }));
  }
  const frame = new Uint8Array(payload);
  const view = new DataView(frame.buffer);
  view.setUint32(SEQ_OFFSET, seq, true);
  view.setBigUint64(WALL_OFFSET, BigInt(clock.nowMs()) * 1000n, true);
  view.setBigUint64(MONO_OFFSET, BigInt(clock.monoUs()), true);
  return frame;
}
