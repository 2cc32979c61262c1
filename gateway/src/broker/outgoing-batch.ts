import { asBuffer } from './as-buffer.ts';

/** Room for what one turn of the event loop usually sends to one client, in bytes. */
const SLAB_BYTES = 16 * 1024;

/** Chunks from this size on are passed by reference; copying them would cost more than a further buffer. */
const BY_REFERENCE_BYTES = 4 * 1024;

/** Slabs kept for reuse; the rest is left to the garbage collector. */
const SPARE_SLABS = 64;
const spareSlabs: Buffer[] = [];

/**
 * Collects the many small writes that make up packets into few buffers. Slabs are shared by all connections: one is
 * held only between the first write of a turn and the flush at its end.
 */
export class OutgoingBatch {
  readonly #full: Buffer[] = [];
  #slab: Buffer | undefined;
  #start = 0;
  #end = 0;
  #byteLength = 0;

  /** Bytes collected and not yet taken. */
  get byteLength(): number {
    return this.#byteLength;
  }

  /** Adds bytes; those of a long chunk must not change until they are sent. */
  add(chunk: Uint8Array): void {
    const length = chunk.length;
    this.#byteLength += length;
    if (length >= BY_REFERENCE_BYTES) {
      this.#closeRun();
      this.#full.push(asBuffer(chunk));
      return;
    }
    const slab = this.#room(length);
    if (length <= 4) for (let index = 0; index < length; index++) slab[this.#end + index] = chunk[index] ?? 0;
    else slab.set(chunk, this.#end);
    this.#end += length;
  }

  /** Adds text as UTF-8. */
  addText(text: string): void {
    // A UTF-16 unit takes three bytes at most.
    if (text.length * 3 >= BY_REFERENCE_BYTES) {
      this.add(Buffer.from(text));
      return;
    }
    const written = this.#room(text.length * 3).write(text, this.#end);
    this.#end += written;
    this.#byteLength += written;
  }

  /** Takes chunks of together `maxBytes` at most, or one longer chunk; what is left stays in order. */
  take(maxBytes: number): Buffer[] {
    this.#closeRun();
    let bytes = 0;
    let count = 0;
    for (const chunk of this.#full) {
      if (count > 0 && bytes + chunk.length > maxBytes) break;
      bytes += chunk.length;
      count++;
    }
    this.#byteLength -= bytes;
    return this.#full.splice(0, count);
  }

  /** Gives the slab back; only when nothing is left in the batch and no write that reads it is pending. */
  recycle(): void {
    if (this.#slab !== undefined && spareSlabs.length < SPARE_SLABS) spareSlabs.push(this.#slab);
    this.#letGo();
  }

  /** Forgets everything. */
  clear(): void {
    this.#full.length = 0;
    this.#byteLength = 0;
    this.#letGo();
  }

  #letGo(): void {
    this.#slab = undefined;
    this.#start = 0;
    this.#end = 0;
  }

  #room(length: number): Buffer {
    if (this.#slab === undefined || this.#end + length > SLAB_BYTES) {
      this.#closeRun();
      this.#letGo();
      this.#slab = spareSlabs.pop() ?? Buffer.allocUnsafeSlow(SLAB_BYTES);
    }
    return this.#slab;
  }

  #closeRun(): void {
    if (this.#slab === undefined || this.#end === this.#start) return;
    this.#full.push(this.#slab.subarray(this.#start, this.#end));
    this.#start = this.#end;
  }
}
