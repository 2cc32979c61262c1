import { useEffect, useState } from 'react';
import { useBench } from '../mqtt/use-bench.ts';
import { channelReading, type ChannelAddress, type ChannelReading } from './channel-reading.ts';
import { markFirstReading } from './first-reading.ts';
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

/** A channel as it reads now, with a unit prefix that does not flicker. */
export function useChannelReading(address: ChannelAddress): ChannelReading {
  const bench = useBench();
  const isDisconnected = useIsDisconnected();
  const [previousUnit, setPreviousUnit] = useState<string>();
  const reading = channelReading(address, bench, isDisconnected, previousUnit);
  if (reading.text.unit !== '' && reading.text.unit !== previousUnit) setPreviousUnit(reading.text.unit);
  useEffect(() => {
    if (reading.state === 'live') markFirstReading();
  }, [reading.state]);
  return reading;
}

/** The value of a channel with glyph and unit, and the same in words for who does not see it. */
export function ReadingValue({ reading }: { readonly reading: ChannelReading }) {
  const { state, text, spoken, isUncertain, isWord } = reading;
  return (
    <>
      <span className="reading-value" aria-hidden="true">
        <span className="reading-glyph">{isUncertain ? '≈' : GLYPHS[state]}</span>
        <span className={isWord ? 'reading-word' : 'number'}>{text.value}</span>
        <span className="reading-unit">{text.unit}</span>
      </span>
      <span className="visually-hidden">{spoken}</span>
    </>
  );
}
