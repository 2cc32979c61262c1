import { McapConstants, McapIndexedReader, type McapTypes } from '@mcap/core';
import { readChunkTimes, type ChunkTimes } from './chunk-record.ts';
import { MAGIC_BYTES, type McapFile, parseRecords, RECORD_HEAD_BYTES } from './mcap-file.ts';
import type { RecordingFault } from './recorded-message.ts';

const { Opcode } = McapConstants;
/** Largest opcode of the specification; what is above, below 0x80, is none. */
const LAST_OPCODE = Opcode.DATA_END;
const FIRST_PRIVATE_OPCODE = 0x80;
/** A record of metadata or of an index that takes more is not one of a recording. */
const MAX_SMALL_RECORD_BYTES = 16 * 1024 * 1024;
/** In a chunk record of ours: the length and the name of the compression, and what stands in front of them. */
const CHUNK_SIGN = Buffer.from('\u0004\0\0\0zstd', 'latin1');
const BEFORE_SIGN = RECORD_HEAD_BYTES + 28;

/** Where a chunk stands in the file. */
export interface ChunkPlace extends ChunkTimes {
  readonly offset: number;
  /** The whole record. */
  readonly length: number;
  /** Channels with messages in it, and where the index of each stands. */
  readonly channels: ReadonlyMap<number, bigint>;
  /** Where its message index ends, and its digest begins. */
  readonly end: number;
}

/** What a file says about itself. */
export interface RecordingIndex {
  readonly chunks: readonly ChunkPlace[];
  readonly channels: ReadonlyMap<number, McapTypes.Channel>;
  readonly schemas: ReadonlyMap<number, McapTypes.Schema>;
  readonly metadata: readonly McapTypes.Metadata[];
  readonly metadataIndexes: readonly McapTypes.MetadataIndex[];
  /** True when the file was closed, so that it has an index of its own. */
  readonly isClosed: boolean;
  readonly faults: readonly RecordingFault[];
  /** Where the last whole record of the data ends. */
  readonly dataEnd: number;
  /** From the end of a closed file. */
  readonly dataCrc?: number;
  readonly statistics?: McapTypes.Statistics;
}

/** Reads the index of a file, or makes one by walking through it when it has none that can be read. */
export async function readIndex(file: McapFile): Promise<RecordingIndex> {
  try {
    return await readOwnIndex(file);
  } catch (error) {
    const walked = await walk(file);
    const fault = {
      part: 'index',
      what: `missing or damaged (${reasonOf(error)}): the file was read from its beginning`,
    };
    return { ...walked, faults: [fault, ...walked.faults] };
  }
}

/** @throws an Error without a whole index whose CRC is right. */
async function readOwnIndex(file: McapFile): Promise<RecordingIndex> {
  const readable = {
    size: () => Promise.resolve(BigInt(file.sizeBytes)),
    read: (offset: bigint, size: bigint) => file.read(Number(offset), Number(size)),
  };
  const reader = await McapIndexedReader.Initialize({ readable });
  const metadata: McapTypes.Metadata[] = [];
  const faults: RecordingFault[] = [];
  try {
    for await (const record of reader.readMetadata()) metadata.push(record);
  } catch (error) {
    faults.push({ part: 'metadata', what: reasonOf(error) });
  }
  if (reader.chunkIndexes.length === 0 && (reader.statistics?.messageCount ?? 0n) > 0n) {
    faults.push({ part: 'data', what: 'messages outside chunks are not read' });
  }
  return {
    chunks: reader.chunkIndexes.map(placeOf).toSorted((left, right) => left.offset - right.offset),
    channels: reader.channelsById,
    schemas: reader.schemasById,
    metadata,
    metadataIndexes: reader.metadataIndexes,
    isClosed: true,
    faults,
    dataEnd: Number(reader.dataEndOffset),
    ...(reader.dataSectionCrc === undefined ? {} : { dataCrc: reader.dataSectionCrc }),
    ...(reader.statistics === undefined ? {} : { statistics: reader.statistics }),
  };
}

function placeOf(index: McapTypes.ChunkIndex): ChunkPlace {
  const offset = Number(index.chunkStartOffset);
  const length = Number(index.chunkLength);
  return {
    offset,
    length,
    startUs: Number(index.messageStartTime / 1000n),
    endUs: Number(index.messageEndTime / 1000n),
    channels: index.messageIndexOffsets,
    end: offset + length + Number(index.messageIndexLength),
  };
}

interface OpenPlace extends ChunkTimes {
  readonly offset: number;
  readonly length: number;
  readonly channels: Map<number, bigint>;
  end: number;
}

/** Walks from record to record; where there is none, goes on at the next chunk that looks like one. */
async function walk(file: McapFile): Promise<RecordingIndex> {
  const walker = new Walker(file);
  let offset: number | undefined = MAGIC_BYTES;
  while (offset !== undefined) offset = await walker.step(offset);
  return walker.finish();
}

class Walker {
  readonly #file: McapFile;
  readonly #chunks: OpenPlace[] = [];
  readonly #metadata: McapTypes.Metadata[] = [];
  readonly #metadataIndexes: McapTypes.MetadataIndex[] = [];
  readonly #faults: RecordingFault[] = [];
  #looseMessages = 0;
  #dataEnd = MAGIC_BYTES;

  constructor(file: McapFile) {
    this.#file = file;
  }

  /** Takes the record at `offset` and gives the offset of the next. */
  async step(offset: number): Promise<number | undefined> {
    const left = this.#file.sizeBytes - offset;
    if (left === 0) return undefined;
    if (left < RECORD_HEAD_BYTES) return this.#resume(offset);
    const head = await this.#file.readAlong(offset, RECORD_HEAD_BYTES);
    const opcode = head.readUInt8(0);
    const contentLength = Number(head.readBigUInt64LE(1));
    const length = RECORD_HEAD_BYTES + contentLength;
    if (opcode === 0 || (opcode > LAST_OPCODE && opcode < FIRST_PRIVATE_OPCODE) || length > left) {
      return this.#resume(offset);
    }
    if (opcode === Opcode.DATA_END) return undefined;
    const isTaken = await this.#take(opcode, offset, length);
    if (!isTaken) return this.#resume(offset);
    this.#dataEnd = offset + length;
    return offset + length;
  }

  finish(): RecordingIndex {
    if (this.#looseMessages > 0) {
      this.#faults.push({
        part: 'data',
        what: `${this.#looseMessages} messages outside chunks are not read`,
      });
    }
    return {
      chunks: this.#chunks,
      channels: new Map(),
      schemas: new Map(),
      metadata: this.#metadata,
      metadataIndexes: this.#metadataIndexes,
      isClosed: false,
      faults: this.#faults,
      dataEnd: this.#dataEnd,
    };
  }

  async #take(opcode: number, offset: number, length: number): Promise<boolean> {
    const last = this.#chunks.at(-1);
    switch (opcode) {
      case Opcode.CHUNK: {
        if (length < BEFORE_SIGN) return false;
        const head = await this.#file.readAlong(offset + RECORD_HEAD_BYTES, 16);
        this.#chunks.push({
          offset,
          length,
          ...readChunkTimes(head),
          channels: new Map(),
          end: offset + length,
        });
        return true;
      }
      case Opcode.MESSAGE_INDEX: {
        if (length < RECORD_HEAD_BYTES + 2 || last === undefined) return false;
        const content = await this.#file.readAlong(offset + RECORD_HEAD_BYTES, 2);
        last.channels.set(content.readUInt16LE(0), BigInt(offset));
        last.end = offset + length;
        return true;
      }
      case Opcode.METADATA:
        return length <= MAX_SMALL_RECORD_BYTES && this.#takeMetadata(offset, length);
      case Opcode.MESSAGE:
        this.#looseMessages++;
        return true;
      default:
        return true;
    }
  }

  async #takeMetadata(offset: number, length: number): Promise<boolean> {
    try {
      const bytes = await this.#file.readAlong(offset, length);
      for (const record of parseRecords(bytes)) {
        if (record.type !== 'Metadata') continue;
        this.#metadata.push(record);
        const place = { offset: BigInt(offset), length: BigInt(length), name: record.name };
        this.#metadataIndexes.push(place);
      }
      return true;
    } catch {
      return false; // no metadata: the walk names the bytes it cannot read
    }
  }

  /** Names what cannot be read from `offset` on, and finds where reading goes on. */
  async #resume(offset: number): Promise<number | undefined> {
    const next = await this.#nextChunk(offset + 1);
    const end = next ?? this.#file.sizeBytes;
    const what =
      next === undefined
        ? `the file is cut or damaged here: its last ${end - offset} bytes cannot be read`
        : `${end - offset} bytes cannot be read`;
    this.#faults.push({ part: `byte ${offset}`, what });
    return next;
  }

  async #nextChunk(from: number): Promise<number | undefined> {
    const step = 512 * 1024;
    for (let start = from; start < this.#file.sizeBytes; start += step) {
      const length = Math.min(step + BEFORE_SIGN + CHUNK_SIGN.length, this.#file.sizeBytes - start);
      const bytes = await this.#file.read(start, length);
      for (let at = bytes.indexOf(CHUNK_SIGN); at >= 0; at = bytes.indexOf(CHUNK_SIGN, at + 1)) {
        const begin = at - BEFORE_SIGN;
        if (begin < 0 || begin >= step || bytes[begin] !== Opcode.CHUNK) continue;
        const end = start + begin + RECORD_HEAD_BYTES + Number(bytes.readBigUInt64LE(begin + 1));
        if (end <= this.#file.sizeBytes) return start + begin;
      }
    }
    return undefined;
  }
}

/** The message of whatever was thrown while reading. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
