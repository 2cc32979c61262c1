import { ADC_WIRING } from './lab.ts';

const { v12, i12 } = ADC_WIRING;

/**
 * The devices of a gateway without a configuration file, as they would stand in one: one of each kind, all
 * simulated. The camera has a bus of its own, because its sub-pages fill one.
 */
export const SIMULATED_DEVICES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  cam0: { kind: 'mlx90640', name: 'Thermal camera', simulate: true, bus: 1 },
  env0: { kind: 'bme688', name: 'Bench air', simulate: true, bus: 3 },
  adc0: {
    kind: 'mcp3424',
    name: 'Board supply',
    simulate: true,
    bus: 3,
    channels: [
      {
        input: v12.input,
        name: 'v12',
        label: '12 V rail',
        conversion: { kind: 'divider', r1: v12.r1Ohm, r2: v12.r2Ohm },
      },
      {
        input: i12.input,
        name: 'i12',
        label: 'Current of the 12 V rail',
        notConnectedBelowCounts: 0,
        conversion: { kind: 'shunt', ohms: i12.shuntOhm, ampGain: i12.ampGain },
      },
      { input: 3, name: 'ch3', label: 'Input 3' },
    ],
  },
  psu0: {
    kind: 'psu-scpi',
    name: 'Bench supply',
    simulate: true,
    port: '/dev/ttyUSB0',
    limits: { maxVoltageV: 15, maxCurrentA: 5 },
  },
  dut0: {
    kind: 'dut-ssh',
    name: 'Board under test',
    simulate: true,
    board: 'wet-a',
    commands: [
      { name: 'uptime', description: 'How long it has been running', command: 'uptime' },
      { name: 'system', description: 'Its system in one line', command: 'uname -a' },
      {
        name: 'echo',
        description: 'Says a port back, to see that the line is there',
        command: 'echo {{port}}',
        params: { port: { type: 'int', min: 1, max: 18 } },
      },
    ],
    arp: { interface: 'eth0', ethersFile: '/etc/ethers' },
  },
};
