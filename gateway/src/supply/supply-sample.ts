import type { SupplyState } from '@labgate/contract';
import type { StreamSample } from '../adapter.ts';
import type { Supply, SupplyReading } from './supply.ts';

/** Why the supply has no value for a measurement. */
const NO_VALUE = 'E_NOT_READY';

/** Regulation as the supply tells it; one that does not is in CC when the current has reached its limit. */
function modeOf({ status, iSet, iOut }: SupplyReading, currentStepA: number): 'CV' | 'CC' {
  if (status.mode !== null) return status.mode;
  return status.output && iOut.value !== null && iOut.value >= iSet - 2 * currentStepA ? 'CC' : 'CV';
}

/** A reading as telemetry of the stream `psu`. */
export function sampleOf(supply: Supply, reading: SupplyReading): StreamSample {
  const { vSet, iSet, vOut, iOut, powerW, status, faults } = reading;
  const missing = Object.entries({ vOut: vOut.value, iOut: iOut.value, pOut: powerW }).filter(
    ([, value]) => value === null,
  );
  return {
    stream: 'psu',
    quality: vOut.isSure && iOut.isSure ? 'good' : 'uncertain',
    values: {
      vSet,
      iSet,
      vOut: vOut.value,
      iOut: iOut.value,
      pOut: powerW === null ? null : rounded(powerW),
      output: status.output,
      mode: modeOf(reading, supply.instrument.resolution.currentA),
      faults: faults.join(','),
      ovpOn: status.guards.includes('ovp'),
      ocpOn: status.guards.includes('ocp'),
      setBy: supply.watch.setBy,
      energyWh: rounded(supply.meter.energyWh),
      chargeAh: rounded(supply.meter.chargeAh),
    },
    ...(missing.length === 0 ? {} : { why: Object.fromEntries(missing.map(([name]) => [name, NO_VALUE])) }),
  };
}

/** A reading as the `data` of a reply (contract §6.3). */
export function stateOf(supply: Supply, reading: SupplyReading): SupplyState {
  const { vSet, iSet, vOut, iOut, status, faults } = reading;
  return {
    output: status.output,
    vSet,
    iSet,
    vOut: vOut.value,
    iOut: iOut.value,
    mode: modeOf(reading, supply.instrument.resolution.currentA),
    faults: faults.join(','),
    rev: supply.watch.rev,
  };
}

/** Millionths are far below what any supply resolves, and spare the wire the digits of binary fractions. */
function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
