import { VirtualClock } from '@labgate/testkit';
import type { Reading, Session, SimulatedWorld } from '../adapter.ts';
import { ResistiveLoad } from './resistive-load.ts';

/** The part of the world a test sets; everything else is steady. */
export interface SteadyWorld {
  air: ReturnType<SimulatedWorld['air']>;
  /** Voltage at each ADC input, V. */
  adcInputsV: Readonly<Record<number, number>>;
  /** Temperature of everything the camera sees, °C. */
  sceneC: number;
}

/** A reading that came. */
export type ReadyReading = Extract<Reading, { ready: true }>;

/** Virtual time a call may take before the bench gives up, ms. */
const PATIENCE_MS = 120_000;

/** A steady world on a virtual clock, and what it takes to wait for a driver in it. */
export class VirtualBench {
  readonly clock = new VirtualClock();
  /** What the board's supply drives. */
  readonly load = new ResistiveLoad(24);
  readonly steady: SteadyWorld = {
    air: { temperatureC: 23.4, humidity: 41.2, pressurePa: 101_287, gasResistanceOhm: 152_340 },
    adcInputsV: { 1: 1.1, 2: 0.55, 3: 0.275, 4: 0.9 },
    sceneC: 30,
  };
  readonly world: SimulatedWorld;
  /** Outlive the sessions of the bench, as the runner keeps them. */
  readonly counters = new Map<string, number>();
  #seed = 1;

  constructor() {
    this.world = {
      monoUs: () => this.clock.monoUs(),
      random: () => this.#random(),
      gaussian: () => this.#gaussian(),
      air: () => this.steady.air,
      thermalScene: (temperaturesC) => temperaturesC.fill(this.steady.sceneC),
      adcInputV: (input) => this.steady.adcInputsV[input] ?? 0,
      temperatureC: () => this.steady.sceneC,
      supply: () => this.load,
    };
  }

  /** Reads until the values are there; undefined when they are not by `withinMs`. */
  async readWithin(session: Session, withinMs: number): Promise<ReadyReading | undefined> {
    const endUs = this.clock.monoUs() + withinMs * 1000;
    for (;;) {
      const reading = await this.run(session.read());
      if (reading.ready) return reading;
      if (this.clock.monoUs() >= endUs) return undefined;
      await this.clock.advance(Math.max(1, reading.retryAfterMs));
    }
  }

  /** Reads until the values are there. @throws Error when they do not come. */
  async reading(session: Session): Promise<ReadyReading> {
    const reading = await this.readWithin(session, PATIENCE_MS);
    if (reading === undefined) throw new Error(`no reading within ${PATIENCE_MS} ms`);
    return reading;
  }

  /** Lets time pass until `work` is settled. */
  async run<T>(work: Promise<T>): Promise<T> {
    let isSettled = false;
    const watched = work.finally(() => {
      isSettled = true;
    });
    watched.catch(() => undefined); // the caller gets it below
    for (let ms = 0; !isSettled && ms < PATIENCE_MS; ms++) await this.clock.advance(1);
    return watched;
  }

  /** A small congruential generator (Numerical Recipes' constants): repeatable is all it has to be. */
  #random(): number {
    this.#seed = (Math.imul(this.#seed, 1_664_525) + 1_013_904_223) >>> 0;
    return this.#seed / 2 ** 32;
  }

  #gaussian(): number {
    return Math.sqrt(-2 * Math.log(1 - this.#random())) * Math.cos(2 * Math.PI * this.#random());
  }
}
