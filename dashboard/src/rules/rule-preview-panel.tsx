import {
  formatQuantity,
  quantitiesOf,
  rangeAnswerSchema,
  type Condition,
  type Quantity,
} from '@labgate/contract';
import { useEffect, useState } from 'react';
import { UNIT_SPACE } from '../format/number-text.ts';
import { clockText, durationText } from '../format/time-text.ts';
import { useBenchSession } from '../mqtt/bench-provider.tsx';
import { useBench } from '../mqtt/use-bench.ts';
import { previewPath } from './preview-path.ts';
import { previewRule, timesText, type Firing, type PreviewSeries } from './rule-preview.ts';

const DAY_MS = 86_400_000;
const MOST_POINTS = 1440;
const WITHIN_MS = 20_000;
const SETTLE_MS = 400;
const LISTED = 5;

interface Preview {
  readonly series: readonly PreviewSeries[];
  readonly firings: readonly Firing[];
  readonly fromMs: number;
  readonly toMs: number;
}

/** What a rule would have done over the last 24 h of stored history. */
export function RulePreview({
  condition,
  hysteresis,
}: {
  readonly condition: Condition;
  readonly hysteresis: number;
}) {
  const { nowMs } = useBench();
  const [preview, failure] = usePreview(condition, hysteresis);
  if (failure !== undefined) return <p className="warn-text small">No preview: {failure}</p>;
  if (preview === undefined) return <p className="muted small">Looking at the last 24{UNIT_SPACE}h…</p>;
  const { firings, series } = preview;
  const resolutionMs = Math.max(...series.map((each) => each.resolutionMs));
  const isEmpty = series.every(({ points }) => points.length === 0);
  return (
    <div className="rule-preview" data-testid="rule-preview">
      <p>
        {isEmpty ? (
          'Nothing is stored of it in the last 24 h.'
        ) : (
          <>
            Would have fired <strong>{timesText(firings.length)}</strong> in the last 24{UNIT_SPACE}h.
          </>
        )}
        {isEmpty ? null : (
          <span className="muted small"> The picture begins at {clockText(preview.fromMs, nowMs)}.</span>
        )}
        {resolutionMs > 0 ? (
          <span className="muted small"> From the extremes of each {durationText(resolutionMs)}.</span>
        ) : null}
      </p>
      {isEmpty ? null : <Picture condition={condition} preview={preview} />}
      {firings.length === 0 ? null : (
        <ul className="small">
          {firings.slice(-LISTED).map(({ fromMs, toMs }) => (
            <li key={fromMs}>
              {clockText(fromMs, nowMs)}
              {toMs === undefined ? ', until now' : ` for ${durationText(toMs - fromMs)}`}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Picture({ condition, preview }: { readonly condition: Condition; readonly preview: Preview }) {
  const [first] = preview.series;
  if (first === undefined) return null;
  const { band, limits, firings } = previewPath(condition, preview.series, preview);
  return (
    <svg
      viewBox="0 0 600 90"
      preserveAspectRatio="none"
      className="preview-picture"
      role="img"
      aria-label={`The last 24 hours with the limit; it would have fired ${timesText(preview.firings.length)}`}
    >
      {firings.map(({ x, width }) => (
        <rect key={x} x={x} y={0} width={width} height={90} className="preview-firing" />
      ))}
      <path d={band} className="preview-band" />
      {limits.map((y) => (
        <line key={y} x1={0} x2={600} y1={y} y2={y} className="preview-limit" />
      ))}
    </svg>
  );
}

function usePreview(
  condition: Condition,
  hysteresis: number,
): readonly [Preview | undefined, string | undefined] {
  const { commands, store } = useBenchSession();
  const [found, setFound] = useState<readonly [Preview | undefined, string | undefined]>([
    undefined,
    undefined,
  ]);
  useEffect(() => {
    let isCurrent = true;
    const load = async (): Promise<void> => {
      const { gw = '', nowMs } = store.snapshot();
      const toMs = Math.ceil(nowMs);
      const fromMs = toMs - DAY_MS;
      const ask = (quantity: Quantity): Promise<PreviewSeries> =>
        commands
          .request(gw, '$store', 'range', rangeArgs(quantity, fromMs, toMs), WITHIN_MS)
          .then((data) => seriesOf(data, quantity));
      const series = await Promise.all(quantitiesOf(condition).map(ask));
      const firings = previewRule(condition, hysteresis, series, toMs);
      // A bench that is new has little history: it fills the picture all the same.
      const firstMs = Math.min(...series.flatMap(({ points }) => points.slice(0, 1).map(([tsMs]) => tsMs)));
      const shownFromMs = Math.max(fromMs, Number.isFinite(firstMs) ? firstMs : fromMs);
      if (isCurrent) setFound([{ series, firings, fromMs: shownFromMs, toMs }, undefined]);
    };
    const timer = setTimeout(() => {
      load().catch((error: unknown) => {
        if (isCurrent) setFound([undefined, error instanceof Error ? error.message : String(error)]);
      });
    }, SETTLE_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [commands, store, condition, hysteresis]);
  return found;
}

function rangeArgs({ dev, stream, channel }: Quantity, fromMs: number, toMs: number) {
  return { dev, stream, props: [channel], from: fromMs, to: toMs, maxPoints: MOST_POINTS };
}

function seriesOf(data: unknown, quantity: Quantity): PreviewSeries {
  const { props, resolutionMs } = rangeAnswerSchema.parse(data);
  const rows = Object.hasOwn(props, quantity.channel) ? props[quantity.channel] : undefined;
  if (rows === undefined) throw new Error(`nothing is stored of ${formatQuantity(quantity)}`);
  return {
    resolutionMs,
    points: rows.map(([tsMs, mean, low = mean, high = mean]) => [tsMs, mean, low, high] as const),
  };
}
