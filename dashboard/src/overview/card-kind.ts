import type { Description } from '@labgate/contract';
import type { DeviceView } from '../bench/bench-snapshot.ts';
import { channelsOf, type ChannelAddress } from '../readings/channel-reading.ts';

/** How a device is shown on the overview, from what it describes and never from its kind. */
export type CardKind = 'camera' | 'supply' | 'board' | 'plain';

/** From this many temperatures on, one looks for the worst of them and not for each. */
const MANY_TEMPERATURES = 6;

/** The kind of card for a device. */
export function cardKind(device: DeviceView): CardKind {
  const { description } = device;
  if (description === undefined) return 'plain';
  if (description.frame !== undefined) return 'camera';
  if (isSupply(description)) return 'supply';
  return temperaturesOf(device).length >= MANY_TEMPERATURES ? 'board' : 'plain';
}

/** Voltage and current as set and as measured: whatever has these is a supply. */
function isSupply({ streams }: Description): boolean {
  return Object.values(streams).some(({ props }) =>
    ['vSet', 'iSet', 'vOut', 'iOut'].every((name) => Object.hasOwn(props, name)),
  );
}

/** The temperatures a device measures. */
export function temperaturesOf(device: DeviceView): ChannelAddress[] {
  return channelsOf(device).filter(({ description }) => description.unit === '°C');
}

/** A channel of a device by its name, in whichever stream it is. */
export function channelNamed(device: DeviceView, name: string): ChannelAddress | undefined {
  return channelsOf(device).find(({ channel }) => channel === name);
}
