import type { DeviceView } from '../bench/bench-snapshot.ts';
import { channelsOf } from '../readings/channel-reading.ts';
import { ReadingRow } from '../readings/reading-row.tsx';
import { DeviceOverviewCard, type CardTarget } from './overview-card.tsx';

/** From here on the readouts of a card stand in two columns. */
export const MANY_CHANNELS = 12;

/** A device with all its channels, as its descriptor lists them. */
export function DeviceCard({ device, target }: { readonly device: DeviceView; readonly target: CardTarget }) {
  const channels = channelsOf(device);
  return (
    <DeviceOverviewCard device={device} target={target}>
      {channels.length === 0 ? (
        <p className="muted">This device describes no channels.</p>
      ) : (
        <dl className={channels.length > MANY_CHANNELS ? 'readings readings-many' : 'readings'}>
          {channels.map((address) => (
            <ReadingRow key={`${address.stream}/${address.channel}`} address={address} />
          ))}
        </dl>
      )}
    </DeviceOverviewCard>
  );
}
