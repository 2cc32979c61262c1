import type { ChannelValue } from '@labgate/contract';
import type { DeviceView } from '../bench/bench-snapshot.ts';

/** Every device that takes the commands of a lab supply, whatever its kind (contract §6.3). */
export function suppliesOf(devices: readonly DeviceView[]): DeviceView[] {
  return devices.filter(({ description }) => {
    const cmds = description?.cmds ?? {};
    return Object.hasOwn(cmds, 'output') && Object.hasOwn(cmds, 'set');
  });
}

/** Name of the stream in which a supply tells of its output. */
export function supplyStream({ description }: DeviceView): string | undefined {
  return Object.entries(description?.streams ?? {}).find(([, { props }]) =>
    Object.hasOwn(props, 'output'),
  )?.[0];
}

/** The newest value of a channel of a supply; `undefined` when none was received. */
export function supplyValue(supply: DeviceView, channel: string): ChannelValue | undefined {
  const stream = supplyStream(supply);
  const val = stream === undefined ? undefined : supply.streams.get(stream)?.message.val;
  return val !== undefined && Object.hasOwn(val, channel) ? val[channel] : undefined;
}

/** What a supply reported last about its output, and when, the gateway's clock, Unix ms. */
export function outputOf(supply: DeviceView): { readonly isOn: boolean; readonly tsMs: number } | undefined {
  const stream = supplyStream(supply);
  const tsMs = stream === undefined ? undefined : supply.streams.get(stream)?.message.ts;
  const output = supplyValue(supply, 'output');
  return typeof output === 'boolean' && tsMs !== undefined ? { isOn: output, tsMs } : undefined;
}
