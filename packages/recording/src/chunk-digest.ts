import { createHash } from 'node:crypto';

/**
 * Opcode of our record after each chunk: the digest of its messages as they came, before any coding. Opcodes from 0x80
 * on are private, and other readers pass over them (MCAP specification, "Records").
 */
export const DIGEST_OPCODE = 0x80;
const DIGEST_BYTES = 32;
/** Offset of the chunk, number of messages, digest. */
const CONTENT_BYTES = 8 + 4 + DIGEST_BYTES;

/** What a digest record says. */
export interface ChunkDigest {
  /** Where its chunk begins in the file. */
  readonly chunkOffset: number;
  readonly messages: number;
  /** SHA-256. */
  readonly digest: Uint8Array;
}

/** Works out the SHA-256 over topic and payload of each message, every one after its length. */
export class MessageDigest {
  #hash = createHash('sha256');
  #count = 0;

  add(topic: string, payload: Uint8Array): void {
    const head = Buffer.allocUnsafe(8);
    head.writeUInt32LE(Buffer.byteLength(topic), 0);
    head.writeUInt32LE(payload.length, 4);
    this.#hash.update(head).update(topic).update(payload);
    this.#count++;
  }

  /** Gives what was added and begins anew. */
  finish(chunkOffset: number): ChunkDigest {
    const finished = { chunkOffset, messages: this.#count, digest: this.#hash.digest() };
    this.#hash = createHash('sha256');
    this.#count = 0;
    return finished;
  }
}

/** The whole record, opcode and length included. */
export function encodeChunkDigest({ chunkOffset, messages, digest }: ChunkDigest): Uint8Array {
  const record = Buffer.alloc(9 + CONTENT_BYTES);
  record.writeUInt8(DIGEST_OPCODE, 0);
  record.writeBigUInt64LE(BigInt(CONTENT_BYTES), 1);
  record.writeBigUInt64LE(BigInt(chunkOffset), 9);
  record.writeUInt32LE(messages, 17);
  record.set(digest, 21);
  return record;
}

/** Reads the content of a record; `undefined` when it is none of ours. */
export function decodeChunkDigest(opcode: number, content: Uint8Array): ChunkDigest | undefined {
  if (opcode !== DIGEST_OPCODE || content.length !== CONTENT_BYTES) return undefined;
  const view = new DataView(content.buffer, content.byteOffset, content.length);
  return {
    chunkOffset: Number(view.getBigUint64(0, true)),
    messages: view.getUint32(8, true),
    digest: content.slice(12),
  };
}
