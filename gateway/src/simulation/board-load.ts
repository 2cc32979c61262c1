import type { SeededRandom } from './seeded-random.ts';

/** The slow test cycle of the simulated board, s: long enough to see it heat, short enough to see it move. */
const CYCLE_S = 48;
/** Traffic on the ports comes and goes with periods in this range, s. */
const TRAFFIC_PERIOD_S = { min: 25, max: 70 } as const;

/** How busy the parts of the board are: a pure function of time. */
export class BoardLoad {
  readonly #fpgaPhase: number;
  readonly #ports: readonly { readonly rate: number; readonly phase: number }[];

  constructor(portCount: number, random: SeededRandom) {
    this.#fpgaPhase = 2 * Math.PI * random.uniform();
    this.#ports = Array.from({ length: portCount }, () => {
      const periodS = TRAFFIC_PERIOD_S.min + (TRAFFIC_PERIOD_S.max - TRAFFIC_PERIOD_S.min) * random.uniform();
      return { rate: (2 * Math.PI) / periodS, phase: 2 * Math.PI * random.uniform() };
    });
  }

  /** 0…1: a soft-edged alternation of idling and working. */
  fpga(timeS: number): number {
    return 0.5 + 0.5 * Math.tanh(2.5 * Math.sin((2 * Math.PI * timeS) / CYCLE_S + this.#fpgaPhase));
  }

  /** 0…1 for the port with this index, 0 = the first. */
  port(index: number, timeS: number): number {
    const port = this.#ports[index];
    return port === undefined ? 0 : 0.5 + 0.5 * Math.sin(port.rate * timeS + port.phase);
  }
}
