import { quantitiesOf, type DeviceState, type Quantity } from '@labgate/contract';
import type { LiveValues } from '../live/live-values.ts';
import { GuardedSensor } from './guarded-sensor.ts';
import type { InterlockConfig } from './interlock-config.ts';

/** Shortest silence that counts, and how many periods of the sensor (contract §7). */
const SHORTEST_SILENCE_MS = 1_000;
const PERIODS_OF_SILENCE = 3;

/** The sensors an interlock looks through, and whether it sees anything. */
export class GuardedSensors {
  readonly #config: InterlockConfig;
  readonly #live: Pick<LiveValues, 'periodMs' | 'state'>;
  readonly #startUs: number;
  readonly #sensors: readonly GuardedSensor[];
  /** What the supplies say of their outputs. */
  readonly #outputs = new Map<string, { readonly isOn: boolean; readonly sinceUs: number }>();

  constructor(config: InterlockConfig, live: Pick<LiveValues, 'periodMs' | 'state'>, startUs: number) {
    this.#config = config;
    this.#live = live;
    this.#startUs = startUs;
    // the condition `no data` says itself what counts as silence
    const quantities = config.when.kind === 'noData' ? [] : quantitiesOf(config.when);
    this.#sensors = quantities.map(
      (quantity) => new GuardedSensor(quantity, startUs, () => this.#silenceUs(quantity)),
    );
  }

  spoke(index: number, nowUs: number): void {
    this.#sensors[index]?.spoke(nowUs);
  }

  deviceIs(dev: string, state: DeviceState): void {
    for (const sensor of this.#sensors) if (sensor.quantity.dev === dev) sensor.deviceIs(state);
  }

  outputIs(supply: string, isOn: boolean, nowUs: number): void {
    if (this.#outputs.get(supply)?.isOn !== isOn) this.#outputs.set(supply, { isOn, sinceUs: nowUs });
  }

  /** The outputs that are known to be on. */
  outputsOn(): string[] {
    return [...this.#outputs].filter(([, { isOn }]) => isOn).map(([supply]) => supply);
  }

  /** True when a sensor has been silent for too long. */
  isBlind(nowUs: number): boolean {
    const excusedUntilUs = this.#excusedUntilUs();
    for (const sensor of this.#sensors) if (sensor.isLost(nowUs, excusedUntilUs)) return true;
    return false;
  }

  /** Why an output must not depend on these sensors now; `undefined` when it may. */
  doubt(nowUs: number): string | undefined {
    if (nowUs < this.#excusedUntilUs()) return undefined;
    for (const sensor of this.#sensors) {
      const { dev, stream, channel } = sensor.quantity;
      const state = this.#live.state(dev);
      if (state !== undefined && state !== 'ready') return `${dev}, which it needs, is ${state}`;
      if (!sensor.isFresh(nowUs)) return `nothing new from ${dev}/${stream}/${channel}, which it needs`;
    }
    return undefined;
  }

  /** Until when silence says nothing, µs: a sensor that lives on the guarded output is dead while that is off. */
  #excusedUntilUs(): number {
    const { bootS, act } = this.#config;
    if (bootS === 0) return Number.NEGATIVE_INFINITY;
    const outputs = act.map((supply) => this.#outputs.get(supply));
    if (outputs.every((output) => output?.isOn === false)) return Infinity;
    const onSinceUs = outputs.flatMap((output) => (output?.isOn === true ? [output.sinceUs] : []));
    return Math.max(this.#startUs, ...onSinceUs) + bootS * 1e6;
  }

  #silenceUs({ dev, stream }: Quantity): number {
    const { silenceS } = this.#config;
    if (silenceS !== undefined) return silenceS * 1e6;
    const periodMs = this.#live.periodMs(dev, stream) ?? 0;
    return 1000 * Math.max(PERIODS_OF_SILENCE * periodMs, SHORTEST_SILENCE_MS);
  }
}
