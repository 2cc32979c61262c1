import { CommandDesk } from '../command-desk.ts';
import type { RunningSystem } from '../running-system.ts';

/** A bench on which something is going on. */
export const BUSY_BENCH: Readonly<Record<string, string>> = { LABGATE_SCENARIO: 'hot-fpga' };

const RUN_MS = 30_000;
const AFTERWARDS_MS = 60_000;

/** Somebody who works at a bench while pictures are taken of it. */
export class BenchStory {
  readonly #desk: CommandDesk;

  private constructor(desk: CommandDesk) {
    this.#desk = desk;
  }

  /** Gives the bench a past: a run that passed, another that goes on, and a minute and a half of history. */
  static async begin(system: RunningSystem): Promise<BenchStory> {
    const desk = await CommandDesk.open(system.mqttUrl);
    await desk.command('psu0', 'output', { on: true });
    await desk.command('run', 'start', { dutSerial: 'WET-016', tags: ['burn-in'] });
    await wait(RUN_MS);
    await desk.command('run', 'verdict', { pass: true, reason: 'all ports below their limits' });
    await desk.command('run', 'stop');
    await desk.command('run', 'start', { dutSerial: 'WET-017', tags: ['burn-in', 'new heat sink'] });
    await wait(AFTERWARDS_MS);
    return new BenchStory(desk);
  }

  /** What a page sees happen while it is open. */
  async goOn(): Promise<void> {
    await this.#desk.command('psu0', 'set', { voltage: 11.5 });
    await this.#desk.command('psu0', 'set', { voltage: 12 });
    await this.#desk.command('run', 'mark', { text: 'fan at half speed' });
    await this.#desk.command('psu0', 'set', { voltage: 18 }).catch(() => undefined); // refused: the bench has 15 V
  }

  async end(): Promise<void> {
    await this.#desk.close();
  }
}

function wait(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}
