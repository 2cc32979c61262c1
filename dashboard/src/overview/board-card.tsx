import type { CSSProperties } from 'react';
import type { DeviceView } from '../bench/bench-snapshot.ts';
import { numberText, signedText, UNIT_SPACE } from '../format/number-text.ts';
import { channelsOf } from '../readings/channel-reading.ts';
import { ReadingRow } from '../readings/reading-row.tsx';
import { ReadingValue } from '../readings/reading-value.tsx';
import { heatKey, heatScaleK, type HeatRow } from './heat-rows.ts';
import { DeviceOverviewCard, type CardTarget } from './overview-card.tsx';
import { useHeatRows } from './use-heat-rows.ts';

interface BoardCardProps {
  readonly device: DeviceView;
  readonly target: CardTarget;
  /** What its temperatures are compared with; `undefined` where there is none now. */
  readonly airC: number | undefined;
}

/** Rows of the strip at once; the rest are the coldest, and behind a fold. */
const ROWS_AT_ONCE = 8;

/** A board with many temperatures: the warmest over the air first, each with the limit of its rule. */
export function BoardCard({ device, target, airC }: BoardCardProps) {
  const rest = channelsOf(device).filter(({ description }) => description.unit !== '°C');
  const rows = useHeatRows(device, airC);
  const scaleK = heatScaleK(rows);
  const strip = (shown: readonly HeatRow[]) => (
    <dl className="heat-strip">
      {shown.map((row) => (
        <HeatLine key={heatKey(row)} row={row} scaleK={scaleK} />
      ))}
    </dl>
  );
  return (
    <DeviceOverviewCard device={device} target={target}>
      <p className="muted small heat-caption">
        {airC === undefined
          ? 'Warmest first, to 1 K. No live air temperature to compare with.'
          : `Warmest first, to 1 K; bars 0 to ${scaleK}${UNIT_SPACE}K over air`}
      </p>
      {strip(rows.slice(0, ROWS_AT_ONCE))}
      {rows.length > ROWS_AT_ONCE ? (
        <details className="fold">
          <summary>{rows.length - ROWS_AT_ONCE} cooler ones</summary>
          {strip(rows.slice(ROWS_AT_ONCE))}
        </details>
      ) : null}
      {rest.length === 0 ? null : (
        <dl className="readings">
          {rest.map((address) => (
            <ReadingRow key={`${address.stream}/${address.channel}`} address={address} />
          ))}
        </dl>
      )}
    </DeviceOverviewCard>
  );
}

/** One temperature with its bar over the air and the limit of its rule. */
export function HeatLine({ row, scaleK }: { readonly row: HeatRow; readonly scaleK: number }) {
  const { reading, overK, limit } = row;
  const isOver = overK !== undefined && limit !== undefined && overK > limit.limitK;
  const percent = (valueK: number): string =>
    `${numberText(Math.min(100, Math.max(0, (valueK / scaleK) * 100)), 1, 'en')}%`;
  const style = {
    '--heat': percent(overK ?? 0),
    '--limit': limit === undefined ? '0%' : percent(limit.limitK),
  } as CSSProperties;
  return (
    <div
      className="heat-row"
      data-testid={`reading-${reading.device}-${reading.channel}`}
      data-state={reading.state}
      title={limit === undefined ? reading.note : `${limit.rule}: at most ${limit.limitK} K over the air`}
    >
      <dt>{reading.label}</dt>
      <dd className="heat-value">
        <ReadingValue reading={reading} />
      </dd>
      <dd className="heat-delta number" data-over={isOver}>
        {isOver ? <span aria-hidden="true">▲ </span> : null}
        {overK === undefined ? '' : `${signedText(overK, 1)}${UNIT_SPACE}K`}
        {limit === undefined ? null : (
          <span className="visually-hidden">
            {isOver ? ', over' : ', of'} the limit of {limit.limitK} K
          </span>
        )}
      </dd>
      <dd className="heat-bar" style={style} data-over={isOver} aria-hidden="true">
        {limit === undefined ? null : <span className="heat-limit" />}
      </dd>
    </div>
  );
}
