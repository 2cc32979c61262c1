import { SURROUNDINGS, type ThermalLink, type ThermalNode } from './thermal-network.ts';

/** A part of the simulated board: how it heats and where a camera sees it. */
export interface BoardPart {
  readonly name: string;
  readonly capacityJPerK: number;
  /** Into the circuit board, W/K. */
  readonly toBoardWPerK: number;
  /** Into the air around it, W/K. */
  readonly toAirWPerK: number;
  /** Heat when idle and when fully loaded, with `NOMINAL_VOLTAGE_V` at the board, W. */
  readonly idlePowerW: number;
  readonly busyPowerW: number;
  /** Centre and half size in the camera's picture, as shares of its width and height. */
  readonly x: number;
  readonly y: number;
  readonly halfWidth: number;
  readonly halfHeight: number;
}

/** The bare circuit board: what every part stands on. */
export const CIRCUIT_BOARD = 'pcb';
/** The air that the board warms and the environment sensor measures. */
export const BENCH_AIR = 'air';

/** The voltage that the powers of the parts are given for, V. */
export const NOMINAL_VOLTAGE_V = 12;
/** Below this voltage the converters of the board do not start, V. */
export const UNDERVOLTAGE_LOCKOUT_V = 6;
/** Everything on the board that has no node of its own, at the nominal voltage, W. */
export const REST_POWER_W = 4;

/** Outline of the circuit board in the picture, as shares of width and height. */
export const BOARD_OUTLINE = { left: 0.06, right: 0.95, top: 0.1, bottom: 0.93 } as const;

/** Optical ports `wri1`…`wri18`. */
export const PORT_COUNT = 18;

/** The 18 optical ports `wri1`…`wri18` in a row; the first sits nearest to the warm side and runs a little hotter. */
const PORTS: readonly BoardPart[] = Array.from({ length: PORT_COUNT }, (_, port) => ({
  name: `wri${port + 1}`,
  capacityJPerK: 9,
  toBoardWPerK: 0.035,
  toAirWPerK: 0.07,
  idlePowerW: port === 0 ? 1 : 0.6,
  busyPowerW: port === 0 ? 1.5 : 1,
  x: 0.105 + port * 0.047,
  y: 0.83,
  halfWidth: 0.017,
  halfHeight: 0.045,
}));

/** Every part of a White Rabbit switch board that is worth a temperature of its own. */
export const BOARD_PARTS: readonly BoardPart[] = [
  {
    name: 'fpga',
    capacityJPerK: 10,
    toBoardWPerK: 0.27,
    toAirWPerK: 0.24,
    idlePowerW: 6,
    busyPowerW: 11,
    x: 0.44,
    y: 0.41,
    halfWidth: 0.085,
    halfHeight: 0.115,
  },
  {
    name: 'converter',
    capacityJPerK: 10,
    toBoardWPerK: 0.13,
    toAirWPerK: 0.1,
    idlePowerW: 3,
    busyPowerW: 4.2,
    x: 0.82,
    y: 0.27,
    halfWidth: 0.045,
    halfHeight: 0.07,
  },
  ...PORTS,
];

/** Capacities of the parts, the circuit board and the air. */
export const THERMAL_NODES: readonly ThermalNode[] = [
  ...BOARD_PARTS.map(({ name, capacityJPerK }) => ({ name, capacityJPerK })),
  { name: CIRCUIT_BOARD, capacityJPerK: 160 },
  { name: BENCH_AIR, capacityJPerK: 900 },
];

/** Paths of the heat: part → circuit board → air → room. */
export const THERMAL_LINKS: readonly ThermalLink[] = [
  ...BOARD_PARTS.flatMap(({ name, toBoardWPerK, toAirWPerK }) => [
    { from: name, to: CIRCUIT_BOARD, conductanceWPerK: toBoardWPerK },
    { from: name, to: BENCH_AIR, conductanceWPerK: toAirWPerK },
  ]),
  { from: CIRCUIT_BOARD, to: BENCH_AIR, conductanceWPerK: 3.2 },
  { from: BENCH_AIR, to: SURROUNDINGS, conductanceWPerK: 14 },
];
