import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where Debian puts the library, below the folder of the machine's architecture. */
const LIBRARIES = '/usr/lib';
const LIBRARY = 'faketime/libfaketimeMT.so.1';

/** The wall clock of some processes, which a test steps while they run; their monotonic clock is the machine's. */
export class FakedClock {
  readonly #file: string;
  #offsetMs = 0;

  constructor(folder: string, startMs = Date.now()) {
    this.#file = join(folder, 'clock-offset');
    this.step(startMs - Date.now());
  }

  /** What processes are started with to have this clock (faketime(1)). */
  get environment(): Readonly<Record<string, string>> {
    return {
      LD_PRELOAD: libraryPath(),
      FAKETIME_TIMESTAMP_FILE: this.#file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      NO_FAKE_STAT: '1',
    };
  }

  /** Moves it by whole seconds. */
  step(stepMs: number): void {
    this.#offsetMs += stepMs;
    const offsetS = Math.round(this.#offsetMs / 1000);
    writeFileSync(this.#file, `${offsetS < 0 ? '' : '+'}${offsetS}`);
  }
}

function libraryPath(): string {
  const folder = readdirSync(LIBRARIES).find((name) => name.endsWith('-linux-gnu'));
  return join(LIBRARIES, folder ?? '', LIBRARY);
}
