import { LabError } from '@labgate/contract';
import type { SimulatedTerminals, SimulatedWorld } from '../adapter.ts';
import type { BoardSupply, SupplyOutput } from './board-supply.ts';
import { Bench, STEP_S, USUAL_CONDITIONS, type BenchConditions } from './bench.ts';
import { saturationPressurePa } from './room.ts';
import type { Seed } from './seeded-random.ts';
import { ThermalPicture } from './thermal-picture.ts';

/** How the simulated bench is wired to the inputs of its ADC, as in the default configuration. */
export const ADC_WIRING = {
  /** The voltage at the board through a divider. */
  v12: { input: 1, r1Ohm: 100_000, r2Ohm: 10_000 },
  /** The current of the board through a shunt and its amplifier. */
  i12: { input: 2, shuntOhm: 0.005, ampGain: 50 },
  /** Nothing is connected to inputs 3 and 4. */
  open: [3, 4],
} as const;

/** What an open input shows, V: leakage over the resistance of its pins, far below 50 counts. */
const OPEN_INPUT_V = 30e-6;

/** Gas resistance in clean air, Ω. */
const CLEAN_GAS_OHM = 92_000;
/** Above this a board gives off vapours that the gas sensor notices, °C. */
const OUTGASSING_C = 60;
/** Excess above `OUTGASSING_C` that brings the gas resistance down to 1/e, K. */
const OUTGASSING_SCALE_K = 55;

const MAX_SUPPLY_V = 60;

interface LabOptions {
  readonly clock: { monoUs(): number };
  readonly seed: Seed;
  /** What differs from a healthy bench. */
  readonly conditions?: Partial<BenchConditions>;
}

/**
 * The simulated bench that all simulated devices share. It has no timer: a query first carries the physics forward in
 * fixed steps to the present, so what is seen at a moment depends on the seed, the moment and the changes made until
 * then, and not on who looked how often.
 */
export class SimulatedLab implements Omit<SimulatedWorld, 'random' | 'gaussian'> {
  readonly #clock: { monoUs(): number };
  readonly #startUs: number;
  readonly #bench: Bench;
  readonly #pictures = new Map<string, ThermalPicture>();

  constructor({ clock, seed, conditions }: LabOptions) {
    this.#clock = clock;
    this.#startUs = clock.monoUs();
    const all = { ...USUAL_CONDITIONS, ...conditions };
    checkSupply(all.supply);
    this.#bench = new Bench(all, seed);
  }

  monoUs(): number {
    return this.#clock.monoUs();
  }

  air(): ReturnType<SimulatedWorld['air']> {
    const bench = this.#present();
    const room = bench.room.air(bench.timeS);
    const temperatureC = bench.airC;
    const outgassingK = Math.max(0, bench.temperatureC('fpga') - OUTGASSING_C);
    return {
      temperatureC,
      humidity: Math.min(100, (100 * room.vapourPressurePa) / saturationPressurePa(temperatureC)),
      pressurePa: room.pressurePa,
      gasResistanceOhm: CLEAN_GAS_OHM * Math.exp(room.gasDrift - outgassingK / OUTGASSING_SCALE_K),
    };
  }

  thermalScene(temperaturesC: Float32Array, width: number, height: number): void {
    const bench = this.#present();
    this.#picture(width, height).draw(temperaturesC, {
      partsC: bench.temperaturesC,
      circuitBoardC: bench.circuitBoardC,
      airC: bench.airC,
    });
  }

  /** @throws LabError E_UNKNOWN for another input than 1…4. */
  adcInputV(input: number): number {
    const { boardV, currentA } = this.#present().electrics;
    const { v12, i12, open } = ADC_WIRING;
    if (input === v12.input) return (boardV * v12.r2Ohm) / (v12.r1Ohm + v12.r2Ohm);
    if (input === i12.input) return currentA * i12.shuntOhm * i12.ampGain;
    if (open.some((known) => known === input)) return OPEN_INPUT_V;
    throw new LabError('E_UNKNOWN', `the simulated ADC has no input ${input}`, { context: { input } });
  }

  /** Temperature of `fpga`, `wri1`…`wri18`, `converter`, `pcb` or `air`, °C. @throws LabError E_UNKNOWN. */
  temperatureC(name: string): number {
    return this.#present().temperatureC(name);
  }

  /** Volts and amperes between supply and board. */
  boardSupply(): BoardSupply {
    return this.#present().electrics;
  }

  /** Power that the board turns into heat, W. */
  boardPowerW(): number {
    const { boardV, currentA } = this.#present().electrics;
    return boardV * currentA;
  }

  /** What the supply's terminals are set to from now on; 0 V switches the board off. @throws LabError E_LIMIT. */
  setSupply(output: SupplyOutput): void {
    checkSupply(output);
    this.#present().setSupply(output);
  }

  supply(): SimulatedTerminals {
    const bench = this.#bench;
    return {
      get driven() {
        return bench.supply;
      },
      drive: (output) => this.setSupply(output),
      flow: () => {
        const { terminalV: voltageV, currentA, mode } = this.boardSupply();
        return { voltageV, currentA, mode };
      },
    };
  }

  #present(): Bench {
    const dueSteps = Math.floor((this.#clock.monoUs() - this.#startUs) / (STEP_S * 1e6));
    while (this.#bench.steps < dueSteps) this.#bench.step();
    return this.#bench;
  }

  #picture(width: number, height: number): ThermalPicture {
    const size = `${width}x${height}`;
    const known = this.#pictures.get(size);
    if (known !== undefined) return known;
    const picture = new ThermalPicture(width, height);
    this.#pictures.set(size, picture);
    return picture;
  }
}

function checkSupply({ voltageV, currentLimitA }: SupplyOutput): void {
  const sensible = voltageV >= 0 && voltageV <= MAX_SUPPLY_V && currentLimitA >= 0;
  if (!sensible) {
    throw new LabError('E_LIMIT', `a lab supply cannot give ${voltageV} V, ${currentLimitA} A`, {
      context: { voltageV, currentLimitA },
    });
  }
}
