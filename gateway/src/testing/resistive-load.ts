import type { SimulatedTerminals } from '../adapter.ts';

/** Terminals of a supply with a resistor between them. */
export class ResistiveLoad implements SimulatedTerminals {
  /** Resistance of the load, Ω. */
  loadOhm: number;
  driven: SimulatedTerminals['driven'] = { voltageV: 0, currentLimitA: 0 };

  constructor(loadOhm: number) {
    this.loadOhm = loadOhm;
  }

  drive(output: SimulatedTerminals['driven']): void {
    this.driven = output;
  }

  flow(): ReturnType<SimulatedTerminals['flow']> {
    const { voltageV, currentLimitA } = this.driven;
    const unlimitedA = voltageV / this.loadOhm;
    return unlimitedA > currentLimitA
      ? { voltageV: currentLimitA * this.loadOhm, currentA: currentLimitA, mode: 'cc' }
      : { voltageV, currentA: unlimitedA, mode: 'cv' };
  }
}
