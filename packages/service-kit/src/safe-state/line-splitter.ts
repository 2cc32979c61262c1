import { MAX_LINE_BYTES } from './watchdog-protocol.ts';

/** Cuts a stream of bytes into lines; one that grows too long is handed on as it is, for the schema to refuse. */
export class LineSplitter {
  #rest = '';

  /** The lines that `text` completes. */
  push(text: string): string[] {
    const pieces = (this.#rest + text).split('\n');
    this.#rest = pieces.pop() ?? '';
    if (this.#rest.length > MAX_LINE_BYTES) {
      pieces.push(this.#rest);
      this.#rest = '';
    }
    return pieces;
  }
}
