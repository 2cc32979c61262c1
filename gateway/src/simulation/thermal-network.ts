import { LabError } from '@labgate/contract';

/** A lump of matter with one temperature. */
export interface ThermalNode {
  readonly name: string;
  /** J/K. */
  readonly capacityJPerK: number;
}

/** A path for heat between two nodes, or from a node to the surroundings. */
export interface ThermalLink {
  readonly from: string;
  readonly to: string;
  readonly conductanceWPerK: number;
}

/** The name of the surroundings in a link: they have a temperature from outside and no capacity. */
export const SURROUNDINGS = 'surroundings';

interface Path {
  readonly from: number;
  /** -1 for the surroundings. */
  readonly to: number;
  readonly conductanceWPerK: number;
}

/** Passes of the relaxation that finds the steady state; the lab's network has settled to 1 nK after some 400. */
const RELAXATION_PASSES = 2000;

/** Lumped heat flow: capacities joined by conductances. */
export class ThermalNetwork {
  /** °C, in the order of the nodes. */
  readonly temperaturesC: Float64Array;
  /** Heat put into each node, W, in the order of the nodes; the caller writes it. */
  readonly powersW: Float64Array;
  surroundingsC: number;
  readonly #index = new Map<string, number>();
  readonly #capacities: Float64Array;
  readonly #flowsW: Float64Array;
  readonly #paths: readonly Path[];

  constructor(nodes: readonly ThermalNode[], links: readonly ThermalLink[], surroundingsC: number) {
    nodes.forEach((node, index) => this.#index.set(node.name, index));
    this.#capacities = Float64Array.from(nodes, (node) => node.capacityJPerK);
    this.temperaturesC = new Float64Array(nodes.length).fill(surroundingsC);
    this.powersW = new Float64Array(nodes.length);
    this.#flowsW = new Float64Array(nodes.length);
    this.surroundingsC = surroundingsC;
    this.#paths = links.map((link) => ({
      from: this.indexOf(link.from),
      to: link.to === SURROUNDINGS ? -1 : this.indexOf(link.to),
      conductanceWPerK: link.conductanceWPerK,
    }));
  }

  /** Place of a node in `temperaturesC` and `powersW`. @throws LabError E_UNKNOWN. */
  indexOf(name: string): number {
    const index = this.#index.get(name);
    if (index === undefined) {
      throw new LabError('E_UNKNOWN', `the simulated bench has no part called ${name}`, {
        context: { name },
      });
    }
    return index;
  }

  /** One explicit Euler step; `stepS` must be well below the smallest capacity over conductance. */
  step(stepS: number): void {
    const { temperaturesC, powersW } = this;
    const flowsW = this.#flowsW;
    flowsW.set(powersW);
    for (const { from, to, conductanceWPerK } of this.#paths) {
      const otherC = to < 0 ? this.surroundingsC : (temperaturesC[to] ?? 0);
      const flowW = conductanceWPerK * ((temperaturesC[from] ?? 0) - otherC);
      flowsW[from] = (flowsW[from] ?? 0) - flowW;
      if (to >= 0) flowsW[to] = (flowsW[to] ?? 0) + flowW;
    }
    for (let i = 0; i < temperaturesC.length; i++) {
      temperaturesC[i] = (temperaturesC[i] ?? 0) + ((flowsW[i] ?? 0) * stepS) / (this.#capacities[i] ?? 1);
    }
  }

  /** Sets the temperatures that the present powers would lead to after a very long time (Gauss and Seidel). */
  settle(): void {
    const links = this.#linksByNode();
    for (let pass = 0; pass < RELAXATION_PASSES; pass++) {
      links.forEach((own, node) => {
        let conductance = 0;
        let weighted = this.powersW[node] ?? 0;
        for (const { to, conductanceWPerK } of own) {
          conductance += conductanceWPerK;
          weighted += conductanceWPerK * (to < 0 ? this.surroundingsC : (this.temperaturesC[to] ?? 0));
        }
        this.temperaturesC[node] = weighted / conductance;
      });
    }
  }

  #linksByNode(): Omit<Path, 'from'>[][] {
    const links: Omit<Path, 'from'>[][] = Array.from(this.temperaturesC, () => []);
    for (const { from, to, conductanceWPerK } of this.#paths) {
      links[from]?.push({ to, conductanceWPerK });
      if (to >= 0) links[to]?.push({ to: from, conductanceWPerK });
    }
    return links;
  }
}
