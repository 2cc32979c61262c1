import { McapConstants } from '@mcap/core';
import { readMessages, type ChunkContent } from './chunk-messages.ts';
import { decodeChunkDigest, MessageDigest } from './chunk-digest.ts';
import { readChunkTimes, unpackChunk } from './chunk-record.ts';
import { parseRecords, RECORD_HEAD_BYTES, type McapFile } from './mcap-file.ts';
import type { RecordedMessage, RecordingFault } from './recorded-message.ts';
import { partOf, Recording } from './recording.ts';
import { reasonOf, type ChunkPlace } from './recording-index.ts';

const { MESSAGE } = McapConstants.Opcode;
/** Our record after a chunk. */
const DIGEST_RECORD_BYTES = RECORD_HEAD_BYTES + 44;

/** What a check found. */
export interface CheckResult {
  readonly chunks: number;
  readonly messages: number;
  readonly frames: number;
  /** False when the file ends without an index, as after a crash. */
  readonly isClosed: boolean;
  readonly faults: readonly RecordingFault[];
}

/**
 * Reads a whole recording and compares everything in it with every checksum it carries: the CRC and the SHA-256 of each chunk,
 * each index, and the CRC over all of it. Hands each message to `onMessage` on the way.
 * @throws LabError E_RECORDING when it is no MCAP file.
 */
export async function checkRecording(
  path: string,
  onMessage: (message: RecordedMessage) => Promise<void> | void = () => undefined,
): Promise<CheckResult> {
  const recording = await Recording.open(path);
  try {
    const faults: RecordingFault[] = [...recording.faults];
    let messages = 0;
    let frames = 0;
    for (const place of recording.chunks) {
      const content = await checkChunk(recording, place, faults);
      for (const message of content?.messages ?? []) {
        messages++;
        if (message.topic.endsWith('/frame')) frames++;
        await onMessage(message);
      }
    }
    await checkWhole(recording, messages, faults);
    return { chunks: recording.chunks.length, messages, frames, isClosed: recording.index.isClosed, faults };
  } finally {
    await recording.close();
  }
}

async function checkChunk(
  recording: Recording,
  place: ChunkPlace,
  faults: RecordingFault[],
): Promise<ChunkContent | undefined> {
  const part = partOf(place);
  const note = (what: string): number => faults.push({ part, what });
  try {
    const record = await recording.file.read(place.offset, place.length);
    const { startUs, endUs } = readChunkTimes(record.subarray(RECORD_HEAD_BYTES));
    if (startUs !== place.startUs || endUs !== place.endUs) note('its times differ from the index');
    const unpacked = unpackChunk(record);
    const content = readMessages(unpacked, recording.info === undefined ? recording.channels : []);
    if (content.messages.some(({ timeUs }) => timeUs < startUs || timeUs > endUs)) {
      note('its times are not those of its messages');
    }
    if (recording.info !== undefined) {
      await checkMessageIndex(recording.file, place, content, unpacked, note);
      await checkDigest(recording.file, place, content, note);
    }
    return content;
  } catch (error) {
    note(reasonOf(error));
    return undefined;
  }
}

/** The index behind a chunk must list each of its messages, at the place where it stands. */
async function checkMessageIndex(
  file: McapFile,
  place: ChunkPlace,
  { records }: ChunkContent,
  unpacked: Uint8Array,
  note: (what: string) => void,
): Promise<void> {
  const start = place.offset + place.length;
  const times = new Map<number, bigint[]>();
  for (const { channelId, logTime } of records) {
    const known = times.get(channelId);
    if (known === undefined) times.set(channelId, [logTime]);
    else known.push(logTime);
  }
  try {
    for (const record of parseRecords(await file.read(start, place.end - start))) {
      if (record.type !== 'MessageIndex') throw new Error('a record that is no index');
      const expected = times.get(record.channelId) ?? [];
      const isRight =
        record.records.length === expected.length &&
        record.records.every(
          ([time, offset], i) => time === expected[i] && unpacked[Number(offset)] === MESSAGE,
        );
      if (!isRight) throw new Error(`wrong for channel ${record.channelId}`);
      times.delete(record.channelId);
    }
    if (times.size > 0) throw new Error(`${times.size} channels are missing`);
  } catch (error) {
    note(`the index of its messages is damaged: ${reasonOf(error)}`);
  }
}

async function checkDigest(
  file: McapFile,
  place: ChunkPlace,
  { messages }: ChunkContent,
  note: (what: string) => void,
): Promise<void> {
  const available = Math.min(DIGEST_RECORD_BYTES, file.sizeBytes - place.end);
  const record = await file.read(place.end, available);
  const found = decodeChunkDigest(record[0] ?? 0, record.subarray(RECORD_HEAD_BYTES));
  if (found === undefined || record.readBigUInt64LE(1) !== BigInt(DIGEST_RECORD_BYTES - RECORD_HEAD_BYTES)) {
    note('its digest is missing or damaged');
    return;
  }
  const digest = new MessageDigest();
  for (const { topic, payload } of messages) digest.add(topic, payload);
  const expected = digest.finish(place.offset);
  const isEqual =
    found.chunkOffset === place.offset &&
    found.messages === messages.length &&
    Buffer.compare(found.digest, expected.digest) === 0;
  if (!isEqual) note('its messages are not those that were recorded: their SHA-256 differs');
}

/** The checksum over everything finds what the ones of the parts do not cover. */
async function checkWhole(recording: Recording, messages: number, faults: RecordingFault[]): Promise<void> {
  const { isClosed, dataCrc, dataEnd, statistics } = recording.index;
  if (!isClosed) return;
  if (faults.length === 0 && statistics !== undefined && statistics.messageCount !== BigInt(messages)) {
    faults.push({
      part: 'statistics',
      what: `${statistics.messageCount} messages, but ${messages} were found`,
    });
  }
  if (dataCrc === undefined) {
    if (recording.info !== undefined) faults.push({ part: 'end of the data', what: 'its CRC is missing' });
    return;
  }
  if (faults.length > 0 || (await recording.file.crcUpTo(dataEnd)) === dataCrc) return;
  const first = recording.chunks[0]?.offset ?? dataEnd;
  const last = recording.chunks.at(-1)?.end ?? 0;
  const part = `header (bytes 0 to ${first}), notes (bytes ${last} to ${dataEnd}) or the frame of a record`;
  faults.push({ part, what: 'the CRC over the whole file differs, those of the messages do not' });
}
