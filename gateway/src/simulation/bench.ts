import { BoardLoad } from './board-load.ts';
import { solveBoardSupply, type BoardSupply, type SupplyOutput } from './board-supply.ts';
import {
  BENCH_AIR,
  BOARD_PARTS,
  CIRCUIT_BOARD,
  NOMINAL_VOLTAGE_V,
  PORT_COUNT,
  REST_POWER_W,
  THERMAL_LINKS,
  THERMAL_NODES,
  type BoardPart,
} from './board.ts';
import { Room } from './room.ts';
import { SeededRandom, type Seed } from './seeded-random.ts';
import { ThermalNetwork } from './thermal-network.ts';

/** How a simulated bench starts; a scenario changes some of it. */
export interface BenchConditions {
  /** Mean temperature of the room, °C. */
  readonly roomC: number;
  /** The built-in supply, until a simulated one takes its place. */
  readonly supply: SupplyOutput;
  /** Factor on the power of the FPGA: 1 = as designed. */
  readonly fpgaPowerFactor: number;
  /** Factor on the power of the optical ports: 0 = no transceiver is plugged in. */
  readonly portPowerFactor: number;
  /** False: it has come off. */
  readonly hasHeatSink: boolean;
  /** True: the board has been under power for hours. */
  readonly isWarm: boolean;
  /** False: every part keeps the load it is taken to have had. */
  readonly hasVaryingLoad: boolean;
  /** Factor on every heat capacity: the smaller, the sooner the board settles. */
  readonly capacityFactor: number;
}

/** A healthy bench in a heated room. */
export const USUAL_CONDITIONS: BenchConditions = {
  roomC: 22.5,
  supply: { voltageV: NOMINAL_VOLTAGE_V, currentLimitA: 5 },
  fpgaPowerFactor: 1,
  portPowerFactor: 1,
  hasHeatSink: true,
  isWarm: true,
  hasVaryingLoad: true,
  capacityFactor: 1,
};

/** Length of one step of the physics, s. */
export const STEP_S = 0.025;

const FIRST_PORT = BOARD_PARTS.findIndex((part) => part.name === 'wri1');

/** The load and the room change slowly and are worked out anew every this many steps: four times a second. */
const STEPS_PER_LOAD = 10;

/** The FPGA without its heat sink: a package of little mass that gives its heat to hardly anything. */
const BARE_FPGA = { capacity: 0.2, conductance: 0.14 } as const;

/** The load that the bench is taken to have had for hours before it starts, and of a steady one. */
const USUAL_LOAD = 0.5;

/** The physics of the bench in fixed steps: power heats the parts, they heat the circuit board, it heats the air. */
export class Bench {
  readonly #conditions: BenchConditions;
  readonly #room: Room;
  readonly #load: BoardLoad;
  readonly #network: ThermalNetwork;
  #supply: SupplyOutput;
  #electrics: BoardSupply;
  #steps = 0;

  constructor(conditions: BenchConditions, seed: Seed) {
    this.#conditions = conditions;
    this.#supply = conditions.supply;
    this.#room = new Room(conditions.roomC, new SeededRandom(seed, 'room'));
    this.#load = new BoardLoad(PORT_COUNT, new SeededRandom(seed, 'load'));
    this.#network = networkOf(conditions, this.#room.temperatureC(0));
    this.#electrics = this.#power((part) => (conditions.isWarm ? nominalW(part, USUAL_LOAD) : 0));
    this.#network.settle();
    this.#electrics = this.#powerNow();
  }

  /** Steps taken since the start. */
  get steps(): number {
    return this.#steps;
  }

  /** What the terminals are driven with. */
  get supply(): SupplyOutput {
    return this.#supply;
  }

  get electrics(): BoardSupply {
    return this.#electrics;
  }

  get room(): Room {
    return this.#room;
  }

  get timeS(): number {
    return this.#steps * STEP_S;
  }

  /** Parts in the order of `BOARD_PARTS`, then circuit board and air, °C. */
  get temperaturesC(): Float64Array {
    return this.#network.temperaturesC;
  }

  /** Temperature of a part, of the circuit board or of the air, °C. @throws LabError E_UNKNOWN. */
  temperatureC(name: string): number {
    return this.#network.temperaturesC[this.#network.indexOf(name)] ?? Number.NaN;
  }

  get circuitBoardC(): number {
    return this.temperatureC(CIRCUIT_BOARD);
  }

  get airC(): number {
    return this.temperatureC(BENCH_AIR);
  }

  setSupply(supply: SupplyOutput): void {
    this.#supply = supply;
    this.#electrics = this.#powerNow();
  }

  step(): void {
    this.#network.step(STEP_S);
    this.#steps += 1;
    if (this.#steps % STEPS_PER_LOAD !== 0) return;
    this.#network.surroundingsC = this.#room.temperatureC(this.timeS);
    this.#electrics = this.#powerNow();
  }

  #powerNow(): BoardSupply {
    if (!this.#conditions.hasVaryingLoad) return this.#power((part) => this.#heatOf(part, USUAL_LOAD));
    const { timeS } = this;
    const fpgaLoad = this.#load.fpga(timeS);
    return this.#power((part, index) => {
      const isPort = part.name !== 'fpga' && part.name !== 'converter';
      return this.#heatOf(part, isPort ? this.#load.port(index - FIRST_PORT, timeS) : fpgaLoad);
    });
  }

  /** Heat of a part at the nominal voltage under a load of 0…1 in this scenario, W. */
  #heatOf(part: BoardPart, load: number): number {
    const { fpgaPowerFactor, portPowerFactor } = this.#conditions;
    const factors: Readonly<Record<string, number>> = { fpga: fpgaPowerFactor, converter: 1 };
    return nominalW(part, load) * (factors[part.name] ?? portPowerFactor);
  }

  /** Gives every part its share of the heat, from its power at the nominal voltage. */
  #power(nominalPowerW: (part: BoardPart, index: number) => number): BoardSupply {
    const { powersW } = this.#network;
    let totalW = REST_POWER_W;
    for (let i = 0; i < BOARD_PARTS.length; i++) {
      const part = BOARD_PARTS[i];
      if (part === undefined) continue;
      const partW = nominalPowerW(part, i);
      powersW[i] = partW;
      totalW += partW;
    }
    powersW[this.#network.indexOf(CIRCUIT_BOARD)] = REST_POWER_W;
    const electrics = solveBoardSupply(this.#supply, totalW);
    const drawn = (electrics.boardV * electrics.currentA) / totalW;
    for (let i = 0; i < powersW.length; i++) powersW[i] = (powersW[i] ?? 0) * drawn;
    return electrics;
  }
}

/** The board and its air, in a room of this temperature. */
function networkOf({ hasHeatSink, capacityFactor }: BenchConditions, roomC: number): ThermalNetwork {
  const nodes = THERMAL_NODES.map(({ name, capacityJPerK }) => {
    const own = name === 'fpga' && !hasHeatSink ? BARE_FPGA.capacity : 1;
    return { name, capacityJPerK: capacityJPerK * capacityFactor * own };
  });
  if (hasHeatSink) return new ThermalNetwork(nodes, THERMAL_LINKS, roomC);
  const links = THERMAL_LINKS.map((link) =>
    link.from === 'fpga'
      ? { ...link, conductanceWPerK: link.conductanceWPerK * BARE_FPGA.conductance }
      : link,
  );
  return new ThermalNetwork(nodes, links, roomC);
}

/** Heat of a healthy part at the nominal voltage under a load of 0…1, W. */
function nominalW({ idlePowerW, busyPowerW }: BoardPart, load: number): number {
  return idlePowerW + (busyPowerW - idlePowerW) * load;
}
