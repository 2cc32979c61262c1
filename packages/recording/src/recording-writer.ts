import { constants, crc32, zstdCompressSync } from 'node:zlib';
import { McapChunkBuilder, McapRecordBuilder, type McapTypes } from '@mcap/core';
import type { LabError } from '@labgate/contract';
import type { Cancel, Clock } from '@labgate/service-kit';
import { AppendFile, type FileDigest } from './append-file.ts';
import { ChannelTable, type RecordingChannel } from './channel-table.ts';
import { encodeChunkDigest, MessageDigest } from './chunk-digest.ts';
import { FrameEncoder } from './frame-coding.ts';
import { encodeFileEnd } from './mcap-summary.ts';
import { METADATA, type RecordingInfo } from './recorded-message.ts';

/** zstd in Node.js is synchronous: a chunk of this size takes it 1 to 3 ms, and nothing else runs meanwhile. */
const MAX_CHUNK_BYTES = 256 * 1024;
/** A chunk is written when its first message is so old: what a killed process loses is younger than a second. */
const MAX_CHUNK_AGE_MS = 750;
/** Frames take 380 bytes with level 3 and no less with more. */
const ZSTD_LEVEL = 3;
const ZSTD_PARAMS = { [constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL };

/** A message on its way into a recording. */
export interface MessageToRecord {
  readonly topic: string;
  /** Copied at once. */
  readonly payload: Uint8Array;
  readonly qos: 0 | 1;
  readonly retain: boolean;
}

export interface RecordingWriterOptions {
  readonly path: string;
  readonly info: RecordingInfo;
  readonly clock: Clock;
  /** Called once, when the file can be written no more: what came until then stands in it. */
  readonly onFailure: (failure: LabError) => void;
}

/** Writes a recording: an MCAP file of compressed chunks, each of which can be read alone. */
export class RecordingWriter {
  readonly #options: RecordingWriterOptions;
  readonly #file: AppendFile;
  readonly #startUs: number;
  readonly #startMonoUs: number;
  readonly #table = new ChannelTable();
  readonly #chunk = new McapChunkBuilder({});
  readonly #records = new McapRecordBuilder();
  readonly #digest = new MessageDigest();
  readonly #encoders = new Map<number, FrameEncoder>();
  /** Channels whose record stands in the open chunk. */
  readonly #inChunk = new Set<number>();
  #schemasWritten = 0;
  readonly #chunkIndexes: McapTypes.ChunkIndex[] = [];
  readonly #metadataIndexes: McapTypes.MetadataIndex[] = [];
  readonly #counts = new Map<number, bigint>();
  #cancelFlush: Cancel = () => undefined;
  #lastUs = 0;
  /** Messages so far. */
  count = 0;

  private constructor(options: RecordingWriterOptions, file: AppendFile) {
    this.#options = options;
    this.#file = file;
    this.#startUs = Number(options.info.startedAt) * 1000;
    this.#startMonoUs = options.clock.monoUs();
  }

  /** Begins a recording in a new file. @throws LabError E_DISK_FULL, E_RECORDING. */
  static async create(options: RecordingWriterOptions): Promise<RecordingWriter> {
    const file = await AppendFile.create(options.path, options.onFailure);
    const writer = new RecordingWriter(options, file);
    writer.#records.writeMagic();
    writer.#records.writeHeader({ profile: 'labgate', library: `labgate ${options.info.sw}` });
    writer.#flushRecords();
    writer.#addMetadata(METADATA.info, new Map(Object.entries(options.info)));
    await file.drained();
    return writer;
  }

  /** Bytes of the file, those that wait for the disk included. */
  get bytes(): number {
    return this.#file.position;
  }

  get failure(): LabError | undefined {
    return this.#file.failure;
  }

  /** Adds a message; never throws and never waits. */
  add({ topic, payload, qos, retain }: MessageToRecord): void {
    if (this.#file.failure !== undefined) return;
    const channel = this.#table.find(topic, qos, retain, payload.length === 0);
    if (channel === undefined) return;
    const { clock } = this.#options;
    const timeUs = this.#startUs + clock.monoUs() - this.#startMonoUs;
    this.#lastUs = Math.max(this.#lastUs, timeUs);
    this.#openChannel(channel.record);
    this.#digest.add(topic, payload);
    this.#chunk.addMessage({
      channelId: channel.record.id,
      sequence: this.count >>> 0,
      logTime: BigInt(this.#lastUs) * 1000n,
      publishTime: BigInt(clock.nowMs()) * 1_000_000n,
      data: channel.isFrame ? this.#encoderOf(channel).encode(payload) : payload,
    });
    this.count++;
    this.#counts.set(channel.record.id, (this.#counts.get(channel.record.id) ?? 0n) + 1n);
    if (this.#chunk.numMessages === 1) this.#scheduleFlush();
    if (this.#chunk.byteLength >= MAX_CHUNK_BYTES) this.#flushChunk();
  }

  /**
   * Ends the recording with what is known about the run, and gives its size and SHA-256.
   * After a failure the file ends with the last whole piece, without an index.
   */
  close(run: Readonly<Record<string, string>>): Promise<FileDigest> {
    this.#flushChunk();
    this.#addMetadata(METADATA.run, new Map(Object.entries(run)));
    this.#file.append(
      encodeFileEnd(
        {
          schemas: this.#table.schemas,
          channels: this.#table.channels,
          statistics: this.#statistics(),
          metadataIndexes: this.#metadataIndexes,
          chunkIndexes: this.#chunkIndexes,
        },
        this.#file.position,
        this.#file.crc,
      ),
    );
    return this.#file.close();
  }

  #scheduleFlush(): void {
    this.#cancelFlush = this.#options.clock.schedule(MAX_CHUNK_AGE_MS, () => this.#flushChunk());
  }

  #encoderOf({ record }: RecordingChannel): FrameEncoder {
    const known = this.#encoders.get(record.id);
    if (known !== undefined) return known;
    const encoder = new FrameEncoder();
    this.#encoders.set(record.id, encoder);
    return encoder;
  }

  /** Every chunk names its channels, so that it can be read when those before it cannot. */
  #openChannel(channel: McapTypes.Channel): void {
    if (this.#inChunk.has(channel.id)) return;
    this.#inChunk.add(channel.id);
    for (; this.#schemasWritten < channel.schemaId; this.#schemasWritten++) {
      this.#chunk.addSchema(this.#table.schemas[this.#schemasWritten]);
    }
    this.#chunk.addChannel(channel);
  }

  #flushChunk(): void {
    this.#cancelFlush();
    const chunk = this.#chunk;
    if (chunk.numMessages === 0) return;
    const uncompressed = chunk.buffer; // a copy each time
    const compressed = zstdCompressSync(uncompressed, {
      params: ZSTD_PARAMS,
      pledgedSrcSize: uncompressed.length, // else it makes room for megabytes
      maxOutputLength: 2 * uncompressed.length + 1_024,
      chunkSize: uncompressed.length + 1_024, // the output comes in one piece
    });
    const chunkStartOffset = BigInt(this.#file.position);
    const { messageStartTime, messageEndTime } = chunk;
    const uncompressedSize = BigInt(uncompressed.length);
    const builder = this.#records;
    const chunkLength = builder.writeChunk({
      messageStartTime,
      messageEndTime,
      uncompressedSize,
      uncompressedCrc: crc32(uncompressed),
      compression: 'zstd',
      records: compressed,
    });
    const indexStart = builder.length;
    const messageIndexOffsets = new Map<number, bigint>();
    for (const index of chunk.indices) {
      messageIndexOffsets.set(index.channelId, chunkStartOffset + BigInt(builder.length));
      builder.writeMessageIndex(index);
    }
    this.#chunkIndexes.push({
      messageStartTime,
      messageEndTime,
      chunkStartOffset,
      chunkLength,
      messageIndexOffsets,
      messageIndexLength: BigInt(builder.length - indexStart),
      compression: 'zstd',
      compressedSize: BigInt(compressed.length),
      uncompressedSize,
    });
    this.#flushRecords(encodeChunkDigest(this.#digest.finish(Number(chunkStartOffset))));
    chunk.reset();
    this.#inChunk.clear();
    for (const encoder of this.#encoders.values()) encoder.reset();
  }

  #addMetadata(name: string, metadata: Map<string, string>): void {
    const length = this.#records.writeMetadata({ name, metadata });
    this.#metadataIndexes.push({ offset: BigInt(this.#file.position), length, name });
    this.#flushRecords();
  }

  /** Hands what was built to the file in one piece, so that a crash leaves all of it or a cut end. */
  #flushRecords(last: Uint8Array = new Uint8Array()): void {
    this.#file.append(Buffer.concat([this.#records.buffer, last]));
    this.#records.reset();
  }

  #statistics(): McapTypes.Statistics {
    return {
      messageCount: BigInt(this.count),
      schemaCount: this.#table.schemas.length,
      channelCount: this.#table.channels.length,
      attachmentCount: 0,
      metadataCount: this.#metadataIndexes.length,
      chunkCount: this.#chunkIndexes.length,
      messageStartTime: this.#chunkIndexes[0]?.messageStartTime ?? 0n,
      messageEndTime: this.#chunkIndexes.at(-1)?.messageEndTime ?? 0n,
      channelMessageCounts: this.#counts,
    };
  }
}
