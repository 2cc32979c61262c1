import { crc32, zstdDecompressSync } from 'node:zlib';
import { LabError } from '@labgate/contract';
import { RECORD_HEAD_BYTES } from './mcap-file.ts';

/** Start and end time, size, CRC and the length of the name of the compression (MCAP specification, "Chunk"). */
export const CHUNK_HEAD_BYTES = 8 + 8 + 8 + 4 + 4;
/** A chunk that would take more is refused: a small one of a hostile file can stand for any number of bytes. */
const MAX_UNCOMPRESSED_BYTES = 64 * 1024 * 1024;

/** The times at the beginning of a chunk record, Unix µs. */
export interface ChunkTimes {
  readonly startUs: number;
  readonly endUs: number;
}

/** Reads the times out of a chunk record, `head` being its content from the beginning. */
export function readChunkTimes(head: Buffer): ChunkTimes {
  return {
    startUs: Number(head.readBigUInt64LE(0) / 1000n),
    endUs: Number(head.readBigUInt64LE(8) / 1000n),
  };
}

/**
 * The records inside a whole chunk record.
 * @throws LabError E_RECORDING when it cannot be unpacked or its CRC is wrong.
 */
export function unpackChunk(record: Buffer): Buffer {
  const content = record.subarray(RECORD_HEAD_BYTES);
  if (content.length < CHUNK_HEAD_BYTES) throw damaged('shorter than its head');
  const size = content.readBigUInt64LE(16);
  const crc = content.readUInt32LE(24);
  const nameLength = content.readUInt32LE(28);
  const dataStart = CHUNK_HEAD_BYTES + nameLength + 8;
  if (nameLength > 32 || content.length < dataStart) throw damaged('its compression has no name');
  const compression = content.toString('latin1', CHUNK_HEAD_BYTES, CHUNK_HEAD_BYTES + nameLength);
  const data = content.subarray(dataStart);
  if (content.readBigUInt64LE(dataStart - 8) !== BigInt(data.length)) throw damaged('its length is wrong');
  if (size > BigInt(MAX_UNCOMPRESSED_BYTES)) throw damaged(`${size} bytes unpacked are too many`);
  const unpacked = unpack(compression, data, Number(size));
  if (unpacked.length !== Number(size)) throw damaged('its size is wrong');
  if (crc !== 0 && crc32(unpacked) !== crc) throw damaged('its CRC is wrong');
  return unpacked;
}

function unpack(compression: string, data: Buffer, sizeBytes: number): Buffer {
  if (compression === '') return data;
  if (compression !== 'zstd') throw damaged(`its compression is ${JSON.stringify(compression)}, not zstd`);
  try {
    return zstdDecompressSync(data, { maxOutputLength: Math.max(1, sizeBytes) });
  } catch (cause) {
    throw new LabError('E_RECORDING', 'a chunk is damaged: it cannot be unpacked', { cause });
  }
}

function damaged(what: string): LabError {
  return new LabError('E_RECORDING', `a chunk is damaged: ${what}`);
}
