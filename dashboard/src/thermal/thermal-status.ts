import type { BenchSnapshot, DeviceView } from '../bench/bench-snapshot.ts';
import { faultText } from '../format/fault-text.ts';
import { durationText } from '../format/time-text.ts';
import { staleAfterMs } from '../readings/reading-state.ts';
import type { ThermalReadout } from './thermal-readout.ts';

/** What is said over the picture; nothing while it is live. */
export interface ThermalStatus {
  readonly kind: 'never' | 'live' | 'stale' | 'fault';
  readonly title: string;
  readonly hint: string;
}

const LIVE: ThermalStatus = { kind: 'live', title: '', hint: '' };

/** The state of the thermal picture (design §5.2, States). */
export function thermalStatus(
  bench: Pick<BenchSnapshot, 'gw' | 'isHeard'> & { readonly isReplay?: boolean },
  camera: DeviceView | undefined,
  readout: ThermalReadout | undefined,
): ThermalStatus {
  if (camera === undefined && !bench.isHeard) return { kind: 'never', title: 'Reading the bench…', hint: '' };
  if (camera === undefined) {
    const isAlone = bench.gw === undefined;
    const title = isAlone ? 'Waiting for the gateway.' : 'No thermal camera has reported.';
    const hint = isAlone
      ? '“labgate doctor” says what is missing.'
      : 'Cameras are added in labgate.yaml; “labgate doctor” lists what answers.';
    return { kind: 'never', title, hint };
  }
  const isDown = camera.state === 'lost' || camera.state === 'disabled';
  if (isDown) return faultOf(camera, readout);
  if (readout === undefined) {
    return {
      kind: 'never',
      title: 'Waiting for the first thermal frame.',
      hint: `The camera adapter is ${camera.state ?? 'not reported yet'}.`,
    };
  }
  // A recording may be held.
  if (bench.isReplay === true) return LIVE;
  // At least a frame a period that the header declares; a header without a rate says nothing.
  const periodMs = readout.rateHz > 0 ? 1000 / readout.rateHz : 1000;
  if (readout.sinceArrivalMs <= staleAfterMs(periodMs)) return LIVE;
  return { kind: 'stale', title: `No frame for ${durationText(readout.sinceArrivalMs)}`, hint: '' };
}

function faultOf(camera: DeviceView, readout: ThermalReadout | undefined): ThermalStatus {
  const where = camera.description?.bus ?? 'its bus';
  const age = readout === undefined ? '' : ` Last frame ${durationText(readout.sinceArrivalMs)} ago.`;
  if (camera.state === 'disabled')
    return { kind: 'fault', title: 'The camera is switched off in the configuration.', hint: age.trim() };
  const why = camera.faultCode === undefined ? '' : faultText(camera.faultCode);
  return {
    kind: 'fault',
    title: `The camera does not answer on ${where}.`,
    hint: `${why}${age} Check the wiring, then run “labgate doctor”.`.trim(),
  };
}
