import { psuCommands } from '@labgate/contract';
import type { AdapterDescription } from '../adapter.ts';
import type { SupplyInstrument } from './supply-instrument.ts';
import type { SupplyLimits } from './supply-limits.ts';
import { SETTERS } from './settings-watch.ts';

interface DescribedSupply {
  readonly periodMs: number;
  readonly limits: SupplyLimits;
  readonly resolution: SupplyInstrument['resolution'];
}

type Channels = AdapterDescription['streams'][string]['props'];

/** What any supply says about itself: stream `psu` and the commands of contract §6.3. */
export function describeSupply({ periodMs, limits, resolution }: DescribedSupply): AdapterDescription {
  const { voltageV, currentA } = resolution;
  const props: Channels = {
    vSet: setPoint('Set voltage', 'V', voltageV, limits.maxVoltageV),
    iSet: setPoint('Current limit', 'A', currentA, limits.maxCurrentA),
    vOut: measured('Voltage', 'V', voltageV),
    iOut: measured('Current', 'A', currentA),
    pOut: { ...measured('Power', 'W', 0.001), derived: true },
    output: { name: 'Output', datatype: 'boolean' },
    mode: { name: 'Regulation', datatype: 'enum', format: 'CV,CC' },
    faults: { name: 'Faults', datatype: 'string', note: 'empty, or words with commas between them' },
    ovpOn: { name: 'Over-voltage protection', datatype: 'boolean' },
    ocpOn: { name: 'Over-current protection', datatype: 'boolean' },
    setBy: { name: 'Last changed by', datatype: 'enum', format: SETTERS.join(',') },
    energyWh: { ...measured('Energy', 'Wh', 0.001), derived: true },
    chargeAh: { ...measured('Charge', 'Ah', 0.001), derived: true },
  };
  const commands = {
    ...Object.fromEntries(Object.entries(psuCommands).map(([method, type]) => [method, { type }])),
    set: { type: psuCommands.set, schema: setSchema(limits) },
  };
  return { streams: { psu: { periodMs, props } }, commands };
}

/** The arguments of `set` with the limits of this bench, so that a form knows them before the gateway refuses. */
function setSchema({ maxVoltageV, maxCurrentA }: SupplyLimits): Readonly<Record<string, unknown>> {
  return {
    type: 'object',
    properties: {
      voltage: { type: 'number', minimum: 0, maximum: maxVoltageV },
      currentLimit: { type: 'number', minimum: 0, maximum: maxCurrentA },
    },
    anyOf: [{ required: ['voltage'] }, { required: ['currentLimit'] }],
  };
}

/** The bench limit is a note and no `format`: at the front panel a set-point may be turned above it. */
function setPoint(name: string, unit: string, resolution: number, max: number): Channels[string] {
  return { ...measured(name, unit, resolution), settable: true, note: `bench limit ${max} ${unit}` };
}

function measured(name: string, unit: string, resolution: number): Channels[string] {
  return { name, unit, datatype: 'float', resolution };
}
