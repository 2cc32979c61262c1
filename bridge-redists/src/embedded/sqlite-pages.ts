import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';

/** Type byte of a leaf page of a table (sqlite.org/fileformat2.html §1.6). */
const TABLE_LEAF = 0x0d;
const FILE_HEADER_BYTES = 100;
const WAL_HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
/** No row of ours is longer; what claims to be is damaged. */
const MAX_ROW_BYTES = 64 * 1024 * 1024;
const PAGE_SIZES = [1024, 2048, 4096, 8192] as const;

/** Reads an SQLite file page by page, without SQLite, so that damage in one page says nothing about the others. */
export class SqlitePages {
  readonly pageBytes: number;
  readonly pageCount: number;
  readonly #fd: number;
  /** Newest committed content of pages that are still in the write-ahead log. */
  readonly #newer: ReadonlyMap<number, Uint8Array>;

  /** `pageBytes` is used when neither the file nor its log says what it is. */
  constructor(path: string, pageBytes: number) {
    this.#fd = openSync(path, 'r');
    const wal = existsSync(`${path}-wal`) ? readFileSync(`${path}-wal`) : new Uint8Array(0);
    this.pageBytes =
      pageSizeOf(this.#read(0, FILE_HEADER_BYTES), 16, 2) ?? pageSizeOf(wal, 8, 4) ?? pageBytes;
    this.#newer = committedFrames(wal, this.pageBytes);
    const inFile = Math.ceil(fstatSync(this.#fd).size / this.pageBytes);
    this.pageCount = Math.max(inFile, ...this.#newer.keys());
  }

  close(): void {
    closeSync(this.#fd);
  }

  /** Calls `visit` with the key and the last column of each row of two columns in any table that can be read. */
  eachRow(visit: (id: number, body: Uint8Array) => void): void {
    const free = this.#freePages();
    for (let number = 1; number <= this.pageCount; number++) {
      if (free.has(number)) continue;
      const page = this.#page(number);
      const at = number === 1 ? FILE_HEADER_BYTES : 0;
      if (page[at] !== TABLE_LEAF) continue;
      const view = viewOf(page);
      const cells = view.getUint16(at + 3);
      for (let cell = 0; cell < cells; cell++) {
        const pointerAt = at + 8 + 2 * cell;
        if (pointerAt + 2 > page.length) break;
        const row = this.#cell(page, view.getUint16(pointerAt));
        if (row !== undefined) visit(row.id, row.body);
      }
    }
  }

  /** A cell of a leaf page (§1.6) with its overflow pages; `undefined` when it cannot be one of our rows. */
  #cell(page: Uint8Array, at: number): { readonly id: number; readonly body: Uint8Array } | undefined {
    const [payloadBytes, idAt] = varint(page, at);
    const [id, payloadAt] = varint(page, idAt);
    const local = this.#localBytes(payloadBytes);
    if (payloadBytes < 3 || payloadBytes > Math.min(MAX_ROW_BYTES, this.pageCount * this.pageBytes))
      return undefined;
    if (payloadAt + local > page.length) return undefined;
    const payload = new Uint8Array(payloadBytes);
    payload.set(page.subarray(payloadAt, payloadAt + local));
    let next = local < payloadBytes ? uint32(page, payloadAt + local) : 0;
    for (let filled = local; filled < payloadBytes;) {
      if (next < 1 || next > this.pageCount) return undefined;
      const overflow = this.#page(next);
      const part = overflow.subarray(4, Math.min(this.pageBytes, 4 + payloadBytes - filled));
      payload.set(part, filled);
      filled += part.length;
      next = uint32(overflow, 0);
    }
    // Record header: its length, NULL for the key, the type of the blob (§2.1).
    const [headerBytes] = varint(payload, 0);
    return { id, body: payload.subarray(headerBytes) };
  }

  /** How much of a payload lies in the leaf page itself (§1.6). */
  #localBytes(payloadBytes: number): number {
    const usable = this.pageBytes;
    if (payloadBytes <= usable - 35) return payloadBytes;
    const least = Math.floor(((usable - 12) * 32) / 255) - 23;
    const wanted = least + ((payloadBytes - least) % (usable - 4));
    return wanted <= usable - 35 ? wanted : least;
  }

  /** Pages that were given back hold rows that are no more (§1.5). */
  #freePages(): ReadonlySet<number> {
    const free = new Set<number>();
    let trunk = uint32(this.#page(1), 32);
    while (trunk > 0 && trunk <= this.pageCount && !free.has(trunk)) {
      free.add(trunk);
      const page = this.#page(trunk);
      const leaves = Math.min(uint32(page, 4), this.pageBytes / 4 - 2);
      for (let leaf = 0; leaf < leaves; leaf++) free.add(uint32(page, 8 + 4 * leaf));
      trunk = uint32(page, 0);
    }
    return free;
  }

  #page(number: number): Uint8Array {
    return this.#newer.get(number) ?? this.#read((number - 1) * this.pageBytes, this.pageBytes);
  }

  /** Bytes of the file; beyond its end zeros. */
  #read(position: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    readSync(this.#fd, bytes, 0, length, position);
    return bytes;
  }
}

/** Frames of the write-ahead log beside `path` up to the last that ends a transaction, whatever their checksums say. */
export function countCommittedFrames(path: string): number {
  if (!existsSync(`${path}-wal`)) return 0;
  const wal = readFileSync(`${path}-wal`);
  const frameBytes = FRAME_HEADER_BYTES + (pageSizeOf(wal, 8, 4) ?? Number.POSITIVE_INFINITY);
  let committed = 0;
  for (let frame = 0; hasFrame(wal, WAL_HEADER_BYTES + frame * frameBytes, frameBytes); frame++) {
    if (uint32(wal, WAL_HEADER_BYTES + frame * frameBytes + 4) !== 0) committed = frame + 1;
  }
  return committed;
}

/** True when a whole frame of this generation of the log, known by its salts, begins at `at`. */
function hasFrame(wal: Uint8Array, at: number, frameBytes: number): boolean {
  if (at + frameBytes > wal.length) return false;
  return uint32(wal, at + 8) === uint32(wal, 16) && uint32(wal, at + 12) === uint32(wal, 20);
}

/** The last committed content of each page in a write-ahead log (§4.1); frames of an older generation have other salts. */
function committedFrames(wal: Uint8Array, pageBytes: number): ReadonlyMap<number, Uint8Array> {
  const committed = new Map<number, Uint8Array>();
  const pending = new Map<number, Uint8Array>();
  const frameBytes = FRAME_HEADER_BYTES + pageBytes;
  for (let at = WAL_HEADER_BYTES; hasFrame(wal, at, frameBytes); at += frameBytes) {
    pending.set(uint32(wal, at), wal.subarray(at + FRAME_HEADER_BYTES, at + frameBytes));
    if (uint32(wal, at + 4) === 0) continue;
    for (const [number, page] of pending) committed.set(number, page);
    pending.clear();
  }
  return committed;
}

function pageSizeOf(header: Uint8Array, at: number, bytes: 2 | 4): number | undefined {
  if (header.length < at + bytes) return undefined;
  const size = bytes === 2 ? viewOf(header).getUint16(at) : uint32(header, at);
  return PAGE_SIZES.find((known) => known === size);
}

/** SQLite's variable-length integer, high bits first (§1.6); gives the value and where the next field begins. */
function varint(bytes: Uint8Array, at: number): [value: number, next: number] {
  let value = 0;
  for (let index = 0; index < 8; index++) {
    const byte = bytes[at + index] ?? 0;
    value = value * 128 + (byte & 127);
    if (byte < 128) return [value, at + index + 1];
  }
  return [value * 256 + (bytes[at + 8] ?? 0), at + 9];
}

function uint32(bytes: Uint8Array, at: number): number {
  return at + 4 <= bytes.length ? viewOf(bytes).getUint32(at) : 0;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
