import { useMemo, useState } from 'react';
import type { RunSummary } from '@labgate/contract';
import { channelLabel } from '../format/label-text.ts';
import { quantityText } from '../format/quantity-text.ts';
import { MISSING, signedText, UNIT_SPACE } from '../format/number-text.ts';
import { ComparePlot } from './compare-plot.tsx';
import { channelKey, onOneAxis, type ComparedChannel } from './comparison.ts';
import { useComparison } from './use-comparison.ts';

/** Two runs over the time since each began, channel by channel, with the differences as a table. */
export function RunComparison({
  a,
  b,
  onClose,
}: {
  readonly a: RunSummary;
  readonly b: RunSummary;
  readonly onClose: () => void;
}) {
  const state = useComparison(a.id ?? '', b.id ?? '');
  const [key, setKey] = useState('cam0/stats/max');
  const channels = state.kind === 'known' ? state.comparison.channels : [];
  const chosen = channels.find((channel) => channelKey(channel) === key) ?? channels[0];
  const data = useMemo(() => (chosen === undefined ? undefined : onOneAxis(chosen.curves)), [chosen]);
  const names = [`A · ${a.dut?.serial ?? a.id ?? ''}`, `B · ${b.dut?.serial ?? b.id ?? ''}`];
  return (
    <section className="card" aria-labelledby="comparison-title" data-testid="comparison">
      <div className="card-head">
        <div>
          <h2 id="comparison-title">{names.join(' against ')}</h2>
          <p className="muted small">Time since each began; A solid, B dashed.</p>
        </div>
        <button type="button" className="small-button" onClick={onClose}>
          Close
        </button>
      </div>
      {state.kind === 'failed' ? (
        <p className="warn-text" role="status">
          The runs cannot be compared: {state.reason}
        </p>
      ) : null}
      {state.kind === 'loading' ? <p className="muted">Loading…</p> : null}
      {chosen === undefined || data === undefined ? null : (
        <>
          <h3>{nameOf(chosen)}</h3>
          <ComparePlot data={data} unit={chosen.unit ?? ''} names={names} />
          <DifferenceTable channels={channels} chosen={channelKey(chosen)} onChoose={setKey} />
        </>
      )}
    </section>
  );
}

function DifferenceTable({
  channels,
  chosen,
  onChoose,
}: {
  readonly channels: readonly ComparedChannel[];
  readonly chosen: string;
  readonly onChoose: (key: string) => void;
}) {
  return (
    // Focusable, so that the keyboard can scroll it.
    <div className="table-scroll" tabIndex={0} role="region" aria-label="Differences">
      <table className="difference-table number">
        <thead>
          <tr>
            <th scope="col">Channel</th>
            <th scope="col">A max</th>
            <th scope="col">B max</th>
            <th scope="col">B − A</th>
            <th scope="col">A settled</th>
            <th scope="col">B settled</th>
            <th scope="col">B − A</th>
          </tr>
        </thead>
        <tbody>
          {channels.map((channel) => {
            const key = channelKey(channel);
            return (
              <tr key={key} data-chosen={key === chosen}>
                <th scope="row">
                  <button type="button" className="link-button" onClick={() => onChoose(key)}>
                    {nameOf(channel)}
                  </button>
                </th>
                <td>{valueText(channel, channel.a?.max)}</td>
                <td>{valueText(channel, channel.b?.max)}</td>
                <td>{differenceText(channel, channel.difference?.max)}</td>
                <td>{valueText(channel, channel.a?.final)}</td>
                <td>{valueText(channel, channel.b?.final)}</td>
                <td>{differenceText(channel, channel.difference?.final)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function nameOf({ dev, channel }: ComparedChannel): string {
  return `${dev} · ${channelLabel(channel)}`;
}

function valueText({ unit, channel }: ComparedChannel, value: number | undefined): string {
  const description = { datatype: 'float' as const, ...(unit === null ? {} : { unit }) };
  return quantityText(value, description, { channelName: channel }).full;
}

function differenceText({ unit }: ComparedChannel, value: number | undefined): string {
  if (value === undefined) return MISSING;
  const text = signedText(value, Math.abs(value) >= 10 ? 1 : 2);
  // A difference of temperatures is in kelvins.
  return unit === null || unit === '#' ? text : `${text}${UNIT_SPACE}${unit === '°C' ? 'K' : unit}`;
}
