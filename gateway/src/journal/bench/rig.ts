import { fork, type ChildProcess } from 'node:child_process';
import { nextMessage } from '../../broker/bench/child.ts';
import type { PacedCost, PacedJob, RigQuestion } from './rig-process.ts';

/** A broker in a process of its own, with or without a journal: neither has a share in the other's heap and code. */
export class Rig {
  readonly port: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
  }

  /** @param folder where the journal lies; without it there is none. */
  static async start(folder?: string): Promise<Rig> {
    const child = fork(new URL('rig-process.ts', import.meta.url), folder === undefined ? [] : [folder], {
      execArgv: ['--conditions=@labgate/source'],
      stdio: 'inherit',
    });
    return new Rig(child, await nextMessage<number>(child));
  }

  /** CPU time of the event loop's thread since the start, µs. */
  cpuUs(): Promise<number> {
    return this.#ask<number>('cpu');
  }

  publishPaced(job: PacedJob): Promise<PacedCost> {
    return this.#ask<PacedCost>(job);
  }

  async stop(): Promise<void> {
    const gone = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.disconnect();
    await gone;
  }

  #ask<Answer>(question: RigQuestion): Promise<Answer> {
    const answer = nextMessage<Answer>(this.#child);
    this.#child.send(question);
    return answer;
  }
}
