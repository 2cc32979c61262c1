import type { SimulatedExecResult, SimulatedSshHost } from './simulated-ssh-host.ts';

/** Runs commands on a simulated host and does to their outputs what its fault says. */
export class FaultyOutputs {
  readonly #host: SimulatedSshHost;
  readonly #random: () => number;
  readonly #first = new Map<string, SimulatedExecResult>();

  /** `random` is uniform in [0, 1). */
  constructor(host: SimulatedSshHost, random: () => number) {
    this.#host = host;
    this.#random = random;
  }

  async run(command: string): Promise<SimulatedExecResult> {
    const { fault } = this.#host;
    const known = this.#first.get(command);
    if (fault === 'frozen' && known !== undefined) return known;
    const result = await this.#host.run(command);
    const { stdout } = result;
    switch (fault) {
      case 'cut':
        return { ...result, stdout: stdout.subarray(0, Math.floor(stdout.length * this.#random())) };
      case 'garbled':
        return { ...result, stdout: stdout.map(() => Math.floor(this.#random() * 256)) };
      default:
        this.#first.set(command, result);
        return result;
    }
  }
}
