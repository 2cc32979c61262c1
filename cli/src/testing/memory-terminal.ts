import { PassThrough, Writable } from 'node:stream';
import type { Terminal } from '../terminal.ts';

class TextSink extends Writable {
  readonly chunks: Buffer[] = [];

  override _write(chunk: Buffer | string, _encoding: string, done: () => void): void {
    this.chunks.push(Buffer.from(chunk));
    done();
  }
}

/** A terminal that keeps what a command writes. */
export class MemoryTerminal implements Terminal {
  readonly stdin = new PassThrough();
  readonly stdout = new TextSink();
  readonly stderr = new TextSink();
  readonly env: Terminal['env'];
  readonly #stop = new AbortController();

  constructor(env: Terminal['env'] = {}) {
    this.env = { PATH: process.env['PATH'], ...env };
  }

  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** Ctrl+C. */
  stop(): void {
    this.#stop.abort();
  }

  /** What came on stdout, byte by byte. */
  get data(): Buffer {
    return Buffer.concat(this.stdout.chunks);
  }

  /** What came on stdout. */
  get out(): string {
    return this.data.toString('utf8');
  }

  /** What came on stderr. */
  get notes(): string {
    return Buffer.concat(this.stderr.chunks).toString('utf8');
  }
}
