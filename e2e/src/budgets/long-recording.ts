import { parseTopic } from '@labgate/contract';
import { Recording, RecordingWriter, type RecordedMessage } from '@labgate/recording';
import { VirtualClock } from '@labgate/testkit';

/** Where a thermal frame has its number and its times (contract §5). */
const SEQ_OFFSET = 8;
const TIME_OFFSETS = [16, 24] as const;

/** A recording that was made longer. */
export interface LongRecording {
  readonly run: string;
  readonly frames: number;
  /** `seq` of the last one. */
  readonly lastSeq: number;
  /** Unix ms. */
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * Writes a recording of `seconds` out of a short one: what the bench said comes again and again, with its numbers and its
 * times moved on. It goes through the coder that runs are recorded with, only faster.
 */
export async function lengthenRecording(from: string, to: string, seconds: number): Promise<LongRecording> {
  const short = await Recording.open(from);
  const messages: RecordedMessage[] = [];
  for await (const message of short.messages()) messages.push(message);
  const { info, startUs } = short;
  await short.close();
  if (info === undefined) throw new Error(`${from} is no recording of a run`);
  const again = messages.filter(({ topic }) => isStream(topic));
  const frames = again.filter(({ topic }) => isFrame(topic));
  const periodUs =
    ((frames[frames.length - 1].timeUs - frames[0].timeUs) * frames.length) / (frames.length - 1);
  const counts = new Map<string, number>();
  for (const { topic } of again) counts.set(topic, (counts.get(topic) ?? 0) + 1);

  const clock = new VirtualClock(Number(info.startedAt));
  const failures: unknown[] = [];
  const run = 'r-20261122-3600';
  const writer = await RecordingWriter.create({
    path: to,
    info: { ...info, run },
    clock,
    onFailure: (failure) => failures.push(failure),
  });
  let written = 0;
  let lastSeq = 0;
  for (let round = 0; round * periodUs < seconds * 1e6; round++) {
    for (const message of round === 0 ? messages : again) {
      const atUs = message.timeUs - startUs + round * periodUs;
      if (atUs > seconds * 1e6) break;
      const payload = movedOn(message, round, round * periodUs, counts.get(message.topic) ?? 0);
      if (isFrame(message.topic)) {
        await clock.advance(Math.max(0, (atUs - clock.monoUs()) / 1000));
        written++;
        lastSeq = seqOf(payload);
      }
      writer.add({ ...message, payload });
    }
  }
  await writer.close({});
  if (failures.length > 0) throw failures[0];
  return { run, frames: written, lastSeq, startMs: Number(info.startedAt), endMs: clock.nowMs() };
}

function isFrame(topic: string): boolean {
  return parseTopic(topic)?.kind === 'frame';
}

function isStream(topic: string): boolean {
  return isFrame(topic) || parseTopic(topic)?.kind === 'telemetry';
}

/** A message as it would have been `rounds` later, in which its stream has `count` messages. */
function movedOn(
  { topic, payload }: RecordedMessage,
  rounds: number,
  byUs: number,
  count: number,
): Uint8Array {
  if (rounds === 0) return payload;
  if (isFrame(topic)) return movedFrame(payload, rounds * count, Math.round(byUs));
  const message = JSON.parse(Buffer.from(payload).toString()) as { seq: number; ts: number; mono: number };
  const byMs = Math.round(byUs / 1000);
  const moved = { seq: message.seq + rounds * count, ts: message.ts + byMs, mono: message.mono + byMs };
  return Buffer.from(JSON.stringify({ ...message, ...moved }));
}

function seqOf(frame: Uint8Array): number {
  return new DataView(frame.buffer, frame.byteOffset).getUint32(SEQ_OFFSET, true);
}

/** The header is not under the CRC of a frame. */
function movedFrame(payload: Uint8Array, bySeq: number, byUs: number): Uint8Array {
  const moved = new Uint8Array(payload);
  const view = new DataView(moved.buffer);
  view.setUint32(SEQ_OFFSET, view.getUint32(SEQ_OFFSET, true) + bySeq, true);
  for (const offset of TIME_OFFSETS) {
    view.setBigUint64(offset, view.getBigUint64(offset, true) + BigInt(byUs), true);
  }
  return moved;
}
