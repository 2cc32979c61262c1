import type { BenchSnapshot } from '../bench/bench-snapshot.ts';
import { parseNumberText, signedText, UNIT_SPACE } from '../format/number-text.ts';
import { channelLabel } from '../format/label-text.ts';
import { staleAfterMs, ageMs } from '../readings/reading-state.ts';
import { degreesText } from './degrees-text.ts';

/** What temperatures are compared with. */
export type DeltaReference =
  | { readonly kind: 'none' }
  | { readonly kind: 'channel'; readonly device: string; readonly stream: string; readonly channel: string }
  | { readonly kind: 'measurement'; readonly id: number }
  | { readonly kind: 'fixed'; readonly temperatureC: number };

/** A channel that tells the temperature of the air. */
export interface AirChannel {
  readonly text: string;
  readonly label: string;
}

/** Reads `air:env0/env/temperature`, `spot:3` and `fix:25.0`; anything else compares with nothing. */
export function parseReference(text: string): DeltaReference {
  const [kind, value = ''] = text.split(':');
  if (kind === 'air') {
    const [device = '', stream = '', channel = '', ...rest] = value.split('/');
    return channel === '' || rest.length > 0
      ? { kind: 'none' }
      : { kind: 'channel', device, stream, channel };
  }
  if (kind === 'spot' && /^\d{1,2}$/.test(value)) return { kind: 'measurement', id: Number(value) };
  const temperatureC = kind === 'fix' ? parseNumberText(value) : undefined;
  return temperatureC === undefined ? { kind: 'none' } : { kind: 'fixed', temperatureC };
}

/** The air temperatures a bench describes: °C beside a relative humidity, which only the air has. */
export function airChannels(devices: BenchSnapshot['devices']): AirChannel[] {
  return devices.flatMap(({ id, description }) =>
    Object.entries(description?.streams ?? {}).flatMap(([stream, { props }]) => {
      if (!Object.hasOwn(props, 'humidity')) return [];
      return Object.entries(props)
        .filter(([, { unit, derived }]) => unit === '°C' && derived !== true)
        .map(([channel, { name }]) => ({
          text: `air:${id}/${stream}/${channel}`,
          label: `${description?.name ?? id} · ${channelLabel(channel, name)}`,
        }));
    }),
  );
}

/**
 * The temperature to compare with now, °C; `undefined` when the reference has no value that is live, NaN never. A stale air
 * temperature gives none: a difference from it would look live.
 */
export function referenceC(
  reference: DeltaReference,
  bench: Pick<BenchSnapshot, 'devices' | 'nowMs' | 'localNowMs'> & { readonly isReplay?: boolean },
  measurements: readonly { readonly id: number; readonly meanC: number }[],
): number | undefined {
  switch (reference.kind) {
    case 'none':
      return undefined;
    case 'fixed':
      return reference.temperatureC;
    case 'measurement':
      return finite(measurements.find(({ id }) => id === reference.id)?.meanC);
    case 'channel': {
      const { stream, channel } = reference;
      const device = bench.devices.find(({ id }) => id === reference.device);
      const latest = device?.streams.get(stream);
      if (device === undefined || latest === undefined || device.state === 'lost') return undefined;
      const facts = {
        tsMs: latest.message.ts,
        nowMs: bench.nowMs,
        sinceArrivalMs: bench.isReplay === true ? undefined : bench.localNowMs - latest.arrivedMs,
      };
      const periodMs = device.description?.streams[stream]?.periodMs ?? 1000;
      if (ageMs(facts) > staleAfterMs(periodMs)) return undefined;
      const { val } = latest.message;
      const value = Object.hasOwn(val, channel) ? val[channel] : undefined;
      return typeof value === 'number' ? finite(value) : undefined;
    }
  }
}

/** A temperature in °C, or its difference from the reference in K. */
export function readoutText(temperatureC: number | undefined, fromC: number | undefined): string {
  if (fromC === undefined || temperatureC === undefined || !Number.isFinite(temperatureC)) {
    return degreesText(temperatureC);
  }
  return `${signedText(temperatureC - fromC, 1)}${UNIT_SPACE}K`;
}

function finite(value: number | undefined): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}
