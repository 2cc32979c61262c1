import type { Run, RunSummary } from '@labgate/contract';
import type { RunFollower, StartArgs } from './run-follower.ts';

/** All that take part in a run, in the order they came. */
export class RunFollowers {
  readonly #followers: RunFollower[] = [];

  add(follower: RunFollower): void {
    this.#followers.push(follower);
  }

  /** @throws LabError of a follower that does not want the run. */
  async prepare(args: StartArgs): Promise<void> {
    for (const follower of this.#followers) await follower.prepare?.(args);
  }

  async started(run: RunSummary): Promise<void> {
    for (const follower of this.#followers) await follower.started?.(run);
  }

  async stopping(run: RunSummary): Promise<void> {
    for (const follower of this.#followers) await follower.stopping?.(run);
  }

  stopped(run: RunSummary): void {
    for (const follower of this.#followers) follower.stopped?.(run);
  }

  /** What they add to `run/current`. */
  current(): Partial<Pick<Run, 'plan'>> {
    return Object.assign({}, ...this.#followers.map((follower) => follower.current?.() ?? {}));
  }

  /** What they put down in the recording when it is closed. */
  notes(): Readonly<Record<string, string>> {
    return Object.assign({}, ...this.#followers.map((follower) => follower.notes?.() ?? {}));
  }
}
