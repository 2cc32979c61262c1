import { spawn, type ChildProcess } from 'node:child_process';

/** How a process ended. */
export interface Exit {
  /** Exit code; 1 for a process that a signal ended. */
  readonly code: number;
  readonly signal: NodeJS.Signals | null;
  /** For people, for example `exit code 2` or `SIGKILL`. */
  readonly text: string;
}

/** Longest time a service may take to stop before it is killed, ms. */
const STOP_TIMEOUT_MS = 10_000;

/** A service as a child process. */
export class Service {
  readonly name: string;
  /** Settles once, when the process has ended or could not be started. */
  readonly exited: Promise<Exit>;
  readonly #child: ChildProcess;

  /**
   * Starts `entry` with this Node.js. Whatever the service prints goes to our stderr: stdout is for data.
   * It gets a process group of its own, so that Ctrl+C reaches it once, through `stop`.
   */
  constructor(name: string, entry: string, env: NodeJS.ProcessEnv) {
    this.name = name;
    this.#child = spawn(process.execPath, [entry], { env, stdio: ['ignore', 2, 2], detached: true });
    this.exited = new Promise((resolve) => {
      this.#child.once('error', ({ message }) => resolve({ code: 1, signal: null, text: message }));
      this.#child.once('exit', (code, signal) =>
        resolve({ code: code ?? 1, signal, text: signal ?? `exit code ${code}` }),
      );
    });
  }

  /** Asks the process to stop, kills it when it does not in time, and waits for its end. */
  async stop(): Promise<Exit> {
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.kill(), STOP_TIMEOUT_MS);
    const exit = await this.exited;
    clearTimeout(timer);
    return exit;
  }

  /** Ends the process at once. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
