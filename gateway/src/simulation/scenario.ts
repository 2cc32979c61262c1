import { LabError } from '@labgate/contract';
import type { BenchConditions } from './bench.ts';
import type { FaultPlan } from './fault-script.ts';

/** A story that the simulated bench plays: how it starts and what fails when. */
export interface Scenario {
  /** One sentence for a list of scenarios. */
  readonly summary: string;
  /** What differs from a healthy bench. */
  readonly conditions: Partial<BenchConditions>;
  /** Faults of devices; ids are those of the default configuration, and `dut0` for the board under test. */
  readonly faults: FaultPlan;
}

const SCENARIOS: ReadonlyMap<string, Scenario> = new Map<string, Scenario>([
  [
    'calm',
    {
      summary: 'A healthy board under a varying load.',
      conditions: {},
      faults: { actions: [] },
    },
  ],
  [
    'hot-fpga',
    {
      summary: 'The FPGA takes three times its power and passes 70 °C within a minute.',
      conditions: { fpgaPowerFactor: 3 },
      faults: { actions: [] },
    },
  ],
  [
    'overheat',
    {
      summary:
        'The heat sink of the FPGA has come off: with 12 V at 1.5 A it passes 95 °C within a minute of being switched on.',
      conditions: {
        supply: { voltageV: 12, currentLimitA: 1.5 },
        portPowerFactor: 0.1,
        hasHeatSink: false,
        isWarm: false,
      },
      faults: { actions: [] },
    },
  ],
  [
    'steady',
    {
      summary:
        'A cold, light board under a steady load: it settles within half a minute of being switched on.',
      conditions: {
        supply: { voltageV: 0, currentLimitA: 1.5 },
        isWarm: false,
        hasVaryingLoad: false,
        capacityFactor: 0.05,
      },
      faults: { actions: [] },
    },
  ],
  [
    'psu-serial-timeout',
    {
      summary: 'The supply stops answering on its line after 10 s for 15 s, once a minute.',
      conditions: {},
      faults: {
        actions: [
          { atMs: 10_000, device: 'psu0', fault: 'silent' },
          { atMs: 25_000, device: 'psu0', fault: 'none' },
        ],
        repeatMs: 60_000,
      },
    },
  ],
  [
    'camera-unplugged',
    {
      summary: 'The camera is unplugged after 10 s and plugged in again 20 s later, once a minute.',
      conditions: {},
      faults: {
        actions: [
          { atMs: 10_000, device: 'cam0', fault: 'absent' },
          { atMs: 30_000, device: 'cam0', fault: 'none' },
        ],
        repeatMs: 60_000,
      },
    },
  ],
  [
    'bus-stuck',
    {
      summary:
        'The bus of the environment sensor is stuck after 10 s and released 15 s later, once a minute.',
      conditions: {},
      faults: {
        actions: [
          { atMs: 10_000, device: 'env0', fault: 'bus-stuck' },
          { atMs: 25_000, device: 'env0', fault: 'none' },
        ],
        repeatMs: 60_000,
      },
    },
  ],
  [
    'psu-unplugged',
    {
      summary: 'The serial cable of the supply is pulled after 15 s and stays so.',
      conditions: {},
      faults: { actions: [{ atMs: 15_000, device: 'psu0', fault: 'unplugged' }] },
    },
  ],
  [
    'ssh-key-changed',
    {
      summary: 'The board under test restarts after 30 s and shows another host key from then on.',
      conditions: {},
      faults: { actions: [{ atMs: 30_000, device: 'dut0', fault: 'key-changed' }] },
    },
  ],
]);

/** Names of all scenarios. */
export const SCENARIO_NAMES: readonly string[] = [...SCENARIOS.keys()];

/** The scenario of this name. @throws LabError E_UNKNOWN, with the names there are. */
export function findScenario(name: string): Scenario {
  const scenario = SCENARIOS.get(name);
  if (scenario === undefined) {
    throw new LabError('E_UNKNOWN', `there is no such scenario; there are: ${SCENARIO_NAMES.join(', ')}`, {
      context: { scenario: name.slice(0, 100) },
    });
  }
  return scenario;
}
