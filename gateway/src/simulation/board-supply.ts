import { NOMINAL_VOLTAGE_V, UNDERVOLTAGE_LOCKOUT_V } from './board.ts';

/** What a lab supply is set to at its terminals. */
export interface SupplyOutput {
  readonly voltageV: number;
  readonly currentLimitA: number;
}

/** What flows between the supply and the board. */
export interface BoardSupply {
  /** At the board, behind the cable. */
  readonly boardV: number;
  /** At the terminals of the supply. */
  readonly terminalV: number;
  readonly currentA: number;
  /** Constant voltage, or constant current when the limit holds the voltage down. */
  readonly mode: 'cv' | 'cc';
}

/** Both wires of the bench cable and their plugs, Ω. */
const CABLE_OHM = 0.06;

/**
 * Solves cable and board. The board is taken as a resistance that draws `powerAtNominalW` from 12 V: raising the supply
 * heats the board with the square of the voltage, and a current limit pulls the voltage down smoothly.
 */
export function solveBoardSupply(output: SupplyOutput, powerAtNominalW: number): BoardSupply {
  const { voltageV, currentLimitA } = output;
  const boardOhm = NOMINAL_VOLTAGE_V ** 2 / powerAtNominalW;
  const unlimitedA = voltageV / (boardOhm + CABLE_OHM);
  const currentA = Math.min(unlimitedA, currentLimitA);
  const boardV = currentA * boardOhm;
  if (boardV < UNDERVOLTAGE_LOCKOUT_V) {
    return { boardV: voltageV, terminalV: voltageV, currentA: 0, mode: 'cv' };
  }
  return {
    boardV,
    terminalV: boardV + currentA * CABLE_OHM,
    currentA,
    mode: currentA < unlimitedA ? 'cc' : 'cv',
  };
}
