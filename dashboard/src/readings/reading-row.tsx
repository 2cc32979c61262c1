import { useEffect, useState } from 'react';
import { markFirstReading } from './first-reading.ts';
import { isoText } from '../format/time-text.ts';
import { useBench } from '../mqtt/use-bench.ts';
import { channelReading, type ChannelAddress, type ChannelReading } from './channel-reading.ts';
import type { ReadingState } from './reading-state.ts';
import { useIsDisconnected } from './use-disconnected.ts';

const GLYPHS: Readonly<Record<ReadingState, string>> = {
  never: '',
  live: '',
  stale: '◷',
  offline: '⌀',
  fault: '⚠',
  limit: '⊘',
  alarm: '▲',
};

/** One channel as a row of a definition list: name, value, unit and the state it is in. */
export function ReadingRow({ address }: { readonly address: ChannelAddress }) {
  const bench = useBench();
  const isDisconnected = useIsDisconnected();
  const [previousUnit, setPreviousUnit] = useState<string>();
  const reading = channelReading(address, bench, isDisconnected, previousUnit);
  if (reading.text.unit !== '' && reading.text.unit !== previousUnit) setPreviousUnit(reading.text.unit);
  useEffect(() => {
    if (reading.state === 'live') markFirstReading();
  }, [reading.state]);
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
        <span className="reading-value" aria-hidden="true">
          <span className="reading-glyph">{reading.isUncertain ? '≈' : GLYPHS[reading.state]}</span>
          <span className={reading.isWord ? 'reading-word' : 'number'}>{reading.text.value}</span>
          <span className="reading-unit">{reading.text.unit}</span>
        </span>
        <span className="visually-hidden">{reading.spoken}</span>
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
