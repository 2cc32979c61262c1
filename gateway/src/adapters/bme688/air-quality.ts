/** How the air-quality estimate judges; see the README for the formula. */
export interface AirQualitySettings {
  /** Weight k of the humidity: g = ln R + k·RH. */
  readonly humidityWeight: number;
  /** Valid samples that only teach the estimate. */
  readonly burnInSamples: number;
  /** Valid samples the cleanest air is looked for in, the current one included. */
  readonly windowSamples: number;
}

/** One gas reading. */
export interface GasSample {
  readonly gasResistanceOhm: number;
  /** %RH. */
  readonly humidity: number;
  /** A gas conversion was carried out and the hot plate had reached its target. */
  readonly isValid: boolean;
}

/** Score 0…100, 100 being the cleanest air of the window, or the reason why there is none. */
export type AirQuality =
  | { readonly score: number; readonly reason: null }
  | { readonly score: null; readonly reason: 'burn-in' | 'invalid' };

/** Humidity-compensated logarithm of the gas resistance: the higher, the cleaner. */
export function gasIndex(gasResistanceOhm: number, humidity: number, humidityWeight: number): number {
  return Math.log(gasResistanceOhm) + humidityWeight * humidity;
}

/** Score 0…100 of a gas index against the largest of its window. */
export function airQualityScore(index: number, ceiling: number): number {
  return 100 * Math.min((index / ceiling) ** 2, 1);
}

/** Index 0…500 of a score: 0 is the cleanest air this sensor has seen. */
export function iaqFromScore(score: number): number {
  return (100 - score) * 5;
}

interface Candidate {
  readonly position: number;
  readonly index: number;
}

/** Judges gas readings one by one against the cleanest air of a sliding window. No clock: it counts valid samples. */
export class AirQualityEstimate {
  readonly #settings: AirQualitySettings;
  #validCount = 0;
  /** Samples that are, or may yet become, the largest of the window: positions ascend, indices descend. */
  #candidates: Candidate[] = [];

  constructor(settings: AirQualitySettings) {
    this.#settings = settings;
  }

  /** True until the estimate has seen enough valid samples. */
  get isBurningIn(): boolean {
    return this.#validCount <= this.#settings.burnInSamples;
  }

  /** Takes the next sample and judges it. */
  add(sample: GasSample): AirQuality {
    const index = gasIndex(sample.gasResistanceOhm, sample.humidity, this.#settings.humidityWeight);
    if (!sample.isValid || !Number.isFinite(index) || index <= 0) return { score: null, reason: 'invalid' };
    const ceiling = this.#ceilingWith(index);
    this.#validCount += 1;
    if (this.isBurningIn) return { score: null, reason: 'burn-in' };
    return { score: airQualityScore(index, ceiling), reason: null };
  }

  #ceilingWith(index: number): number {
    const position = this.#validCount;
    const oldest = position - this.#settings.windowSamples + 1;
    while ((this.#candidates.at(-1)?.index ?? Infinity) <= index) this.#candidates.pop();
    this.#candidates.push({ position, index });
    if ((this.#candidates[0]?.position ?? position) < oldest) this.#candidates.shift();
    return this.#candidates[0]?.index ?? index;
  }
}
