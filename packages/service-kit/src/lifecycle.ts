/** Something that was started and can be stopped. */
export interface Stoppable {
  stop(): Promise<void>;
}

/** Collects what a service started and stops it in reverse order, each exactly once. */
export class Lifecycle implements Stoppable {
  readonly #started: { readonly name: string; readonly stop: () => Promise<void> | void }[] = [];
  #stopping: Promise<void> | undefined;

  /** Registers the way to stop `name`, which has just been started. */
  add(name: string, stop: () => Promise<void> | void): void {
    this.#started.push({ name, stop });
  }

  /**
   * Stops everything, last started first; a second call waits for the first.
   * @throws AggregateError naming every part that failed to stop, after all were tried.
   */
  stop(): Promise<void> {
    this.#stopping ??= this.#stopAll();
    return this.#stopping;
  }

  async #stopAll(): Promise<void> {
    const failures: Error[] = [];
    for (const { name, stop } of this.#started.toReversed()) {
      try {
        await stop();
      } catch (cause) {
        failures.push(new Error(`${name} did not stop cleanly`, { cause }));
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'some parts did not stop cleanly');
  }
}
