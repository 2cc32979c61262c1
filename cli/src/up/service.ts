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
  /** Settles once, when the process has ended or could not be started. */
  readonly exited: Promise<Exit>;
  readonly #child: ChildProcess;

  /**
   * Starts `entry` with this Node.js. Whatever the service prints goes to our stderr: stdout is for data.
   * It gets a process group of its own, so that Ctrl+C reaches it once, through `stop`; it does not outlive this process
   * unless that is killed.
   */
  constructor(entry: string, env: NodeJS.ProcessEnv) {
    this.#child = spawn(process.execPath, [entry], { env, stdio: ['ignore', 2, 2], detached: true });
    const onExit = (): void => void this.#child.kill('SIGTERM');
    process.once('exit', onExit);
    this.exited = endOf(this.#child).finally(() => process.off('exit', onExit));
  }

  /** Asks the process to stop, kills it when it does not in time, and waits for its end. */
  async stop(): Promise<Exit> {
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    const exit = await this.exited;
    clearTimeout(timer);
    return exit;
  }
}

function endOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    child.once('error', ({ message }) => resolve({ code: 1, signal: null, text: message }));
    child.once('exit', (code, signal) =>
      resolve({ code: code ?? 1, signal, text: signal ?? `exit code ${code}` }),
    );
  });
}
