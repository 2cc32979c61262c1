import { isoText } from '../format/time-text.ts';
import type { ChannelAddress, ChannelReading } from './channel-reading.ts';
import { ReadingValue, useChannelReading } from './reading-value.tsx';

/** One channel as a row of a definition list: name, value, unit and the state it is in. */
export function ReadingRow({ address }: { readonly address: ChannelAddress }) {
  const reading = useChannelReading(address);
  const hint = hintOf(reading);
  return (
    <div
      className={reading.isWord ? 'reading reading-wide' : 'reading'}
      data-testid={`reading-${reading.device}-${reading.channel}`}
      data-state={reading.state}
      title={hint === '' ? undefined : hint}
    >
      <dt>
        {reading.label}
        {reading.isDerived ? <span className="tag">derived</span> : null}
      </dt>
      <dd>
        <ReadingValue reading={reading} />
      </dd>
      <dd className="reading-note" aria-hidden="true">
        {reading.note}
      </dd>
    </div>
  );
}

function hintOf({ hint, isDerived, isUncertain, tsMs }: ChannelReading): string {
  return [
    hint,
    isDerived ? 'Derived from other values.' : undefined,
    isUncertain ? 'Uncertain, says the device.' : undefined,
    tsMs === undefined ? undefined : isoText(tsMs),
  ]
    .filter((text) => text !== undefined)
    .join(' ');
}
