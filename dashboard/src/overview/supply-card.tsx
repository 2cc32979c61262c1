import type { DeviceView } from '../bench/bench-snapshot.ts';
import type { ChannelAddress } from '../readings/channel-reading.ts';
import { ReadingAge, ReadingRow } from '../readings/reading-row.tsx';
import { ReadingValue, useChannelReading } from '../readings/reading-value.tsx';
import { channelNamed } from './card-kind.ts';
import { DeviceOverviewCard, type CardTarget } from './overview-card.tsx';

/** A supply: what it gives beside what it is set to, and whether its output is on. */
export function SupplyCard({ device, target }: { readonly device: DeviceView; readonly target: CardTarget }) {
  const named = (name: string): ChannelAddress | undefined => channelNamed(device, name);
  const pairs = [
    { measured: named('vOut'), set: named('vSet'), word: 'set' },
    { measured: named('iOut'), set: named('iSet'), word: 'limit' },
  ];
  const rest = ['pOut', 'output', 'mode', 'ovpOn', 'ocpOn', 'faults'].map(named);
  return (
    <DeviceOverviewCard device={device} target={target}>
      <dl className="readings supply-pairs">
        {pairs.map(({ measured, set, word }) =>
          measured === undefined || set === undefined ? null : (
            <PairRow key={word} measured={measured} set={set} word={word} />
          ),
        )}
      </dl>
      <dl className="readings readings-plain">
        {rest.map((address) =>
          address === undefined ? null : <ReadingRow key={address.channel} address={address} />,
        )}
      </dl>
    </DeviceOverviewCard>
  );
}

/** What was set and what is measured stand side by side and never share a number. */
function PairRow({
  measured,
  set,
  word,
}: {
  readonly measured: ChannelAddress;
  readonly set: ChannelAddress;
  readonly word: string;
}) {
  const now = useChannelReading(measured);
  const wanted = useChannelReading(set);
  return (
    <div
      className="reading reading-pair"
      data-testid={`reading-${now.device}-${now.channel}`}
      data-state={now.state}
    >
      <dt>
        {now.label}
        {now.state === 'stale' ? <ReadingAge reading={now} /> : null}
      </dt>
      <dd>
        <ReadingValue reading={now} />
      </dd>
      <dd
        className="reading-set"
        data-testid={`reading-${wanted.device}-${wanted.channel}`}
        data-state={wanted.state}
      >
        <span className="muted small">{word} </span>
        <ReadingValue reading={wanted} />
      </dd>
      <dd className="reading-note" aria-hidden="true">
        {now.state === 'stale' ? null : now.note}
      </dd>
    </div>
  );
}
