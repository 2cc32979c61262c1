import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCE = fileURLToPath(new URL('../main.ts', import.meta.url));
const BUILT = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** The service as a process of its own, in a folder that keeps its data. */
export class BridgeProcess {
  readonly #child: ChildProcess;
  /** What it has said so far. */
  text = '';

  private constructor(child: ChildProcess) {
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        this.text += chunk;
      });
    }
  }

  /** Starts it from its source. */
  static start(folder: string, environment: Readonly<Record<string, string>>): BridgeProcess {
    return BridgeProcess.#start(
      ['--conditions=@labgate/source', '--no-warnings', SOURCE],
      folder,
      environment,
    );
  }

  /** Starts it as it was built. */
  static startBuilt(folder: string, environment: Readonly<Record<string, string>>): BridgeProcess {
    return BridgeProcess.#start([BUILT], folder, environment);
  }

  static #start(
    args: string[],
    folder: string,
    environment: Readonly<Record<string, string>>,
  ): BridgeProcess {
    const env = { PATH: process.env.PATH, LABGATE_DATA: join(folder, 'data'), ...environment };
    const stdio: ('ignore' | 'pipe')[] = ['ignore', 'pipe', 'pipe'];
    return new BridgeProcess(spawn(process.execPath, args, { cwd: folder, env, stdio }));
  }

  get pid(): number {
    return this.#child.pid ?? Number.NaN;
  }

  /** True once it says that it works. */
  get isServing(): boolean {
    return this.text.includes('stores and answers');
  }

  /** Sends `signal`, if it still runs, and gives the exit code; `null` when the signal ended it. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    this.#child.kill(signal);
    return this.exit();
  }

  /** Waits until it has ended. */
  async exit(): Promise<number | null> {
    const { exitCode, signalCode } = this.#child;
    if (exitCode === null && signalCode === null) await once(this.#child, 'exit');
    return this.#child.exitCode;
  }
}
