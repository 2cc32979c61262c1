import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import { McapRecordBuilder, type McapTypes } from '@mcap/core';
import { asRecordingError, writeAll, type FileDigest } from './append-file.ts';
import { CHUNK_HEAD_BYTES } from './chunk-record.ts';
import { RECORD_HEAD_BYTES } from './mcap-file.ts';
import { encodeFileEnd } from './mcap-summary.ts';
import { METADATA, type RecordingFault } from './recorded-message.ts';
import { Recording } from './recording.ts';

/** What a chunk record holds besides its compressed data: the name `zstd` and the length of the data. */
const CHUNK_OVERHEAD_BYTES = RECORD_HEAD_BYTES + CHUNK_HEAD_BYTES + 4 + 8;

/** What was found in a recording that nobody had closed. */
export interface FoundMessages {
  readonly messages: number;
  readonly frames: number;
  /** Time of the last message that is there, Unix ms; `undefined` without any. */
  readonly lastMs: number | undefined;
  /** What could not be read. */
  readonly faults: readonly RecordingFault[];
}

/** What became of it. */
export type RepairResult = FoundMessages & FileDigest;

/**
 * Closes the recording of a process that died: takes off the piece that was being written and adds the index. The notes are
 * made once it is known what is there. A closed file is left as it is.
 * @throws LabError E_RECORDING, E_DISK_FULL.
 */
export async function repairRecording(
  path: string,
  notes: (found: FoundMessages) => Readonly<Record<string, string>>,
): Promise<RepairResult> {
  const recording = await Recording.open(path);
  try {
    const counts = new Map<number, bigint>();
    let frames = 0;
    const chunkIndexes: McapTypes.ChunkIndex[] = [];
    let messages = 0;
    for (const place of recording.chunks) {
      let content;
      try {
        content = await recording.readChunk(place);
      } catch {
        continue; // `messages` below names it; it stays out of the index
      }
      for (const { channelId } of content.records) counts.set(channelId, (counts.get(channelId) ?? 0n) + 1n);
      messages += content.records.length;
      frames += content.messages.filter(({ topic }) => topic.endsWith('/frame')).length;
      chunkIndexes.push({
        messageStartTime: BigInt(place.startUs) * 1000n,
        messageEndTime: BigInt(place.endUs) * 1000n,
        chunkStartOffset: BigInt(place.offset),
        chunkLength: BigInt(place.length),
        messageIndexOffsets: new Map(place.channels),
        messageIndexLength: BigInt(place.end - place.offset - place.length),
        compression: 'zstd',
        compressedSize: BigInt(place.length - CHUNK_OVERHEAD_BYTES),
        uncompressedSize: BigInt(content.unpackedBytes),
      });
    }
    const lastMs = messages === 0 ? undefined : Math.floor(recording.endUs / 1000);
    const found = { messages, frames, lastMs, faults: recording.faults };
    if (!recording.index.isClosed) await append(recording, chunkIndexes, counts, notes(found));
    return { ...found, ...(await digestOf(path)) };
  } finally {
    await recording.close();
  }
}

async function append(
  recording: Recording,
  chunkIndexes: readonly McapTypes.ChunkIndex[],
  counts: Map<number, bigint>,
  notes: Readonly<Record<string, string>>,
): Promise<void> {
  const { dataEnd, metadataIndexes } = recording.index;
  const builder = new McapRecordBuilder();
  const metadata = { name: METADATA.run, metadata: new Map(Object.entries(notes)) };
  const length = builder.writeMetadata(metadata);
  const noted = builder.buffer;
  const crc = await recording.file.crcUpTo(dataEnd);
  const indexes = [...metadataIndexes, { offset: BigInt(dataEnd), length, name: METADATA.run }];
  const statistics: McapTypes.Statistics = {
    messageCount: [...counts.values()].reduce((sum, count) => sum + count, 0n),
    schemaCount: recording.schemas.length,
    channelCount: recording.channels.length,
    attachmentCount: 0,
    metadataCount: indexes.length,
    chunkCount: chunkIndexes.length,
    messageStartTime: chunkIndexes[0]?.messageStartTime ?? 0n,
    messageEndTime: chunkIndexes.at(-1)?.messageEndTime ?? 0n,
    channelMessageCounts: counts,
  };
  const { schemas, channels } = recording;
  const summary = { schemas, channels, statistics, metadataIndexes: indexes, chunkIndexes };
  const end = encodeFileEnd(summary, dataEnd + noted.length, crc32(noted, crc));
  try {
    const file = await open(recording.file.path, 'r+');
    try {
      await file.truncate(dataEnd);
      await writeAll(file, Buffer.concat([noted, end]), dataEnd);
      await file.datasync();
    } catch (error) {
      await file.truncate(dataEnd); // half an index is nothing to read
      throw error;
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw asRecordingError(cause);
  }
}

async function digestOf(path: string): Promise<FileDigest> {
  const hash = createHash('sha256');
  const stream = createReadStream(path);
  await pipeline(stream, hash);
  return { bytes: stream.bytesRead, sha256: hash.digest('hex') };
}
