import { isoText } from '../format/time-text.ts';
import type { ChannelAddress, ChannelReading } from './channel-reading.ts';
import { ReadingValue, useChannelReading } from './reading-value.tsx';

/** One channel as a row of a definition list: name, value, unit and the state it is in. */
export function ReadingRow({ address }: { readonly address: ChannelAddress }) {
  const reading = useChannelReading(address);
  const hint = hintOf(reading);
  const isStale = reading.state === 'stale';
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
        {isStale ? <ReadingAge reading={reading} /> : null}
      </dt>
      <dd>
        <ReadingValue reading={reading} />
      </dd>
      <dd className="reading-note" aria-hidden="true">
        {isStale ? null : reading.note}
      </dd>
    </div>
  );
}

/** How old a stale value is, on the line of its name: values come and go stale, and nothing may move for it. */
export function ReadingAge({ reading }: { readonly reading: ChannelReading }) {
  return (
    <span className="reading-age" aria-hidden="true">
      {reading.note}
    </span>
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
