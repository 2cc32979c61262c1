import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A built service as a process that a test may kill and start again. */
export class ServiceProcess {
  readonly #entry: string;
  readonly #environment: Readonly<Record<string, string>>;
  #child: ChildProcess | undefined;
  /** What it has printed since the first start. */
  output = '';

  /** `folder` is that of the service in this repository. */
  constructor(folder: 'gateway' | 'bridge-redists', environment: Readonly<Record<string, string>>) {
    this.#entry = fileURLToPath(new URL(`../../${folder}/dist/main.js`, import.meta.url));
    this.#environment = environment;
  }

  start(): void {
    const env = { ...process.env, NODE_OPTIONS: '', ...this.#environment };
    const child = spawn(process.execPath, [this.#entry], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => (this.output += String(chunk)));
    }
    this.#child = child;
  }

  /** Ends it by `signal` and waits for that. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  }
}
