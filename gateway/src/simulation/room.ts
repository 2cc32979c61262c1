import type { SeededRandom } from './seeded-random.ts';

/** Air of the room around the bench, before the board warms it. */
export interface RoomAir {
  readonly temperatureC: number;
  /** Partial pressure of water, Pa. */
  readonly vapourPressurePa: number;
  readonly pressurePa: number;
  /** Natural logarithm of the factor on the gas resistance; lower = more vapours in the air. */
  readonly gasDrift: number;
}

/** A quantity that swings slowly: amplitude and period of each wave in it. */
type Waves = readonly (readonly [amplitude: number, periodS: number])[];

/** °C: heating of the building, a door, the occasional draught. */
const TEMPERATURE_WAVES: Waves = [
  [0.5, 2700],
  [0.15, 410],
  [0.04, 47],
];
/** %RH at the mean temperature of the room. */
const HUMIDITY_WAVES: Waves = [
  [2.5, 3300],
  [0.6, 290],
];
/** Pa: weather, then wind on the building. */
const PRESSURE_WAVES: Waves = [
  [140, 14_000],
  [4, 170],
  [1.2, 23],
];
const GAS_WAVES: Waves = [
  [0.14, 1900],
  [0.05, 260],
];

const MEAN_HUMIDITY = 44;
const MEAN_PRESSURE_PA = 100_900;

/** Saturation pressure of water over a surface at `temperatureC`, Pa (Magnus, a = 17.625, b = 243.04). */
export function saturationPressurePa(temperatureC: number): number {
  return 610.94 * Math.exp((17.625 * temperatureC) / (temperatureC + 243.04));
}

/** The drifting room: a pure function of time, so any pattern of queries sees the same air. */
export class Room {
  readonly #meanC: number;
  readonly #temperature: (timeS: number) => number;
  readonly #humidity: (timeS: number) => number;
  readonly #pressure: (timeS: number) => number;
  readonly #gas: (timeS: number) => number;

  constructor(meanC: number, random: SeededRandom) {
    this.#meanC = meanC;
    this.#temperature = swinging(TEMPERATURE_WAVES, random);
    this.#humidity = swinging(HUMIDITY_WAVES, random);
    this.#pressure = swinging(PRESSURE_WAVES, random);
    this.#gas = swinging(GAS_WAVES, random);
  }

  temperatureC(timeS: number): number {
    return this.#meanC + this.#temperature(timeS);
  }

  air(timeS: number): RoomAir {
    return {
      temperatureC: this.temperatureC(timeS),
      vapourPressurePa: ((MEAN_HUMIDITY + this.#humidity(timeS)) / 100) * saturationPressurePa(this.#meanC),
      pressurePa: MEAN_PRESSURE_PA + this.#pressure(timeS),
      gasDrift: this.#gas(timeS),
    };
  }
}

function swinging(waves: Waves, random: SeededRandom): (timeS: number) => number {
  const phased = waves.map(([amplitude, periodS]) => ({
    amplitude,
    rate: (2 * Math.PI) / periodS,
    phase: 2 * Math.PI * random.uniform(),
  }));
  return (timeS) => {
    let sum = 0;
    for (const { amplitude, rate, phase } of phased) sum += amplitude * Math.sin(rate * timeS + phase);
    return sum;
  };
}
