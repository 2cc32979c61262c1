import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** A program that a test may kill and start again. */
export class ServiceProcess {
  readonly #command: readonly [string, ...string[]];
  readonly #environment: Readonly<Record<string, string>>;
  #child: ChildProcess | undefined;
  /** What it has printed since the first start. */
  output = '';

  constructor(command: readonly [string, ...string[]], environment: Readonly<Record<string, string>> = {}) {
    this.#command = command;
    this.#environment = environment;
  }

  /** A built service of this repository, by the name of its folder. */
  static of(
    folder: 'gateway' | 'bridge-redists' | 'watchdog',
    environment: Readonly<Record<string, string>>,
  ): ServiceProcess {
    const entry = fileURLToPath(new URL(`../../${folder}/dist/main.js`, import.meta.url));
    return new ServiceProcess([process.execPath, entry], environment);
  }

  start(): void {
    const env = { ...process.env, NODE_OPTIONS: '', ...this.#environment };
    const [program, ...args] = this.#command;
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => (this.output += String(chunk)));
    }
    this.#child = child;
  }

  /** Exit code of the process that was started last; `null` while it runs or when a signal ended it. */
  get exitCode(): number | null {
    return this.#child?.exitCode ?? null;
  }

  /** Of the process that was started last; -1 before that. */
  get pid(): number {
    return this.#child?.pid ?? -1;
  }

  /** Memory it holds at this moment, bytes (proc(5)). */
  async residentBytes(): Promise<number> {
    const status = await readFile(`/proc/${this.#child?.pid}/status`, 'latin1');
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
  }

  /** Sends it a signal. */
  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  /** Ends it by `signal` and waits for that. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  }
}
