import type { SimulatedTerminals, SimulatedWorld } from '../adapter.ts';
import type { SimulatedLab } from './lab.ts';
import { SeededRandom, type Seed } from './seeded-random.ts';

/** The shared lab as one device senses it, with random numbers of its own. */
export class SimulatedDeviceWorld implements SimulatedWorld {
  readonly #lab: SimulatedLab;
  readonly #random: SeededRandom;

  constructor(lab: SimulatedLab, seed: Seed, deviceId: string) {
    this.#lab = lab;
    this.#random = new SeededRandom(seed, `device:${deviceId}`);
  }

  monoUs(): number {
    return this.#lab.monoUs();
  }

  random(): number {
    return this.#random.uniform();
  }

  gaussian(): number {
    return this.#random.gaussian();
  }

  air(): ReturnType<SimulatedWorld['air']> {
    return this.#lab.air();
  }

  thermalScene(temperaturesC: Float32Array, width: number, height: number): void {
    this.#lab.thermalScene(temperaturesC, width, height);
  }

  adcInputV(input: number): number {
    return this.#lab.adcInputV(input);
  }

  temperatureC(name: string): number {
    return this.#lab.temperatureC(name);
  }

  supply(): SimulatedTerminals {
    return this.#lab.supply();
  }
}
