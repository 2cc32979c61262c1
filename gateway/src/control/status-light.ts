import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '@labgate/contract';
import type { Clock, Logger } from '@labgate/service-kit';

/** Lights of a Raspberry Pi as the kernel calls them, newer kernels first. */
const LIGHTS = ['ACT', 'led0'] as const;
const BLINKS = 20;
const HALF_BLINK_MS = 250;

interface StatusLightOptions {
  readonly clock: Clock;
  readonly log: Logger;
  /** Where the kernel has its lights (Documentation/leds/leds-class.rst). */
  readonly folder?: string;
}

/** A light that is ours for a while. */
interface Light {
  readonly folder: string;
  /** What drove it before. */
  readonly trigger: string;
}

/** The green light of a Raspberry Pi, which blinks so that people find the machine. */
export class StatusLight {
  readonly #options: Required<StatusLightOptions>;
  readonly #stopping = new AbortController();
  #taken: Promise<Light> | undefined;
  #blinking: Promise<void> | undefined;

  constructor({ folder = '/sys/class/leds', ...options }: StatusLightOptions) {
    this.#options = { folder, ...options };
  }

  /**
   * Lets it blink for ten seconds; resolves when it has begun. While it blinks, that is all there is to do.
   * @throws LabError E_DEVICE_LOST without a light, E_PERMISSION when it may not be written.
   */
  async identify(): Promise<void> {
    if (this.#taken === undefined) {
      const taken = this.#take();
      this.#taken = taken;
      this.#blinking = taken
        .then(
          (light) => this.#blink(light),
          () => undefined, // told to whoever asked
        )
        .finally(() => (this.#taken = undefined));
    }
    await this.#taken;
  }

  /** Gives the light back. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#blinking;
  }

  async #take(): Promise<Light> {
    for (const name of LIGHTS) {
      const folder = join(this.#options.folder, name);
      try {
        const triggers = await readFile(join(folder, 'trigger'), 'latin1');
        await writeFile(join(folder, 'trigger'), 'none');
        await writeFile(join(folder, 'brightness'), '1');
        return { folder, trigger: /\[(\S+)\]/.exec(triggers)?.[1] ?? 'none' };
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code === 'ENOENT') continue;
        throw new LabError('E_PERMISSION', `the gateway may not write in ${folder}`, { cause });
      }
    }
    throw new LabError('E_DEVICE_LOST', 'this machine has no status light that could blink');
  }

  async #blink({ folder, trigger }: Light): Promise<void> {
    const { clock, log } = this.#options;
    const { signal } = this.#stopping;
    try {
      for (let half = 1; half < 2 * BLINKS && !signal.aborted; half++) {
        await clock.sleep(HALF_BLINK_MS, signal);
        await writeFile(join(folder, 'brightness'), half % 2 === 0 ? '1' : '0');
      }
      await writeFile(join(folder, 'trigger'), trigger);
    } catch (error) {
      log.warn({ err: error, folder }, 'the status light has stopped obeying');
    }
  }
}
