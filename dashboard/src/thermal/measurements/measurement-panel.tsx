import type { DeviceView } from '../../bench/bench-snapshot.ts';
import { RequestNote } from '../../commands/request-note.tsx';
import { durationText } from '../../format/time-text.ts';
import { readoutText } from '../delta-reference.ts';
import type { Delta } from '../use-delta.ts';
import type { PixelReading, ThermalReadout } from '../thermal-readout.ts';
import { MeasurementRow } from './measurement-row.tsx';
import { freeId, type Shape, type ShapeKind } from './measurement.ts';
import type { Measurements } from './use-measurements.ts';
import { useTrends } from './use-trends.ts';

interface MeasurementPanelProps {
  readonly camera: DeviceView | undefined;
  readonly readout: ThermalReadout | undefined;
  readonly isLive: boolean;
  readonly measurements: Measurements;
  readonly delta: Delta;
}

const TOOLS: readonly { readonly kind: ShapeKind; readonly label: string; readonly hint: string }[] = [
  { kind: 'spot', label: 'Spot', hint: 'Click a pixel of the picture' },
  { kind: 'box', label: 'Box', hint: 'Drag from corner to corner' },
  { kind: 'line', label: 'Line', hint: 'Drag from end to end' },
  { kind: 'polygon', label: 'Polygon', hint: 'Click corner after corner, then the first again or Enter' },
];

/** Everything that is measured on the picture, in numbers. */
export function MeasurementPanel(props: MeasurementPanelProps) {
  const { camera, readout, isLive, measurements, delta } = props;
  const trends = useTrends();
  const referenceC = delta.fromC;
  return (
    <section
      className="card measurements"
      aria-labelledby="measurements-title"
      data-state={isLive ? 'live' : 'stale'}
    >
      <h2 id="measurements-title">Measurements</h2>
      <WholePicture readout={readout} referenceC={referenceC} />
      {measurements.list.length === 0 ? null : (
        <ul className="measurement-list">
          {measurements.list.map((measurement) => (
            <MeasurementRow
              key={measurement.id}
              measurement={measurement}
              reading={readout?.measurements.find(({ id }) => id === measurement.id)}
              referenceC={referenceC}
              isSelected={measurements.selected === measurement.id}
              onSelect={measurements.select}
              onChange={measurements.change}
              onRemove={measurements.remove}
              onReference={delta.choose}
              camera={camera?.id}
              isTrend={trends.has(measurement.region)}
              onTrend={trends.toggle}
            />
          ))}
        </ul>
      )}
      <RequestNote request={measurements.request} testId="regions-note" />
      <Tools measurements={measurements} readout={readout} />
      {isLive || readout === undefined ? null : (
        <p className="small warn-text">
          <span aria-hidden="true">◷</span> Of the last frame, {durationText(readout.sinceArrivalMs)} old.
        </p>
      )}
      <p className="muted small">
        From the sensor’s own pixels, never from the smoothed picture.{' '}
        {measurements.denial === undefined
          ? 'Spots, boxes and polygons are shared with every browser; lines stay in this address.'
          : `New ones are kept in this address. ${measurements.denial}`}
      </p>
      <p className="visually-hidden" aria-live="polite">
        {readout?.cursor
          ? `Cursor ${readoutText(readout.cursor.temperatureC, referenceC)} ${at(readout.cursor)}`
          : ''}
      </p>
    </section>
  );
}

function WholePicture({
  readout,
  referenceC,
}: {
  readonly readout: ThermalReadout | undefined;
  readonly referenceC: number | undefined;
}) {
  const rows: readonly (readonly [string, string, number | undefined, string])[] = [
    ['max', '▲ Hottest', readout?.maximum?.temperatureC, at(readout?.maximum)],
    ['mean', 'Mean', readout?.meanC, ''],
    ['min', '▼ Coldest', readout?.minimum?.temperatureC, at(readout?.minimum)],
    ['cursor', '✛ Cursor', readout?.cursor?.temperatureC, at(readout?.cursor)],
  ];
  return (
    <table>
      <thead className="visually-hidden">
        <tr>
          <th scope="col">What</th>
          <th scope="col">Temperature</th>
          <th scope="col">Pixel (column, row)</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([key, label, temperatureC, place]) => (
          <tr key={key}>
            <th scope="row">{label}</th>
            <td className="number" data-testid={`thermal-${key}`}>
              {readoutText(temperatureC, referenceC)}
            </td>
            <td className="number muted">{place}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Tools({ measurements, readout }: Pick<MeasurementPanelProps, 'measurements' | 'readout'>) {
  const { tool, setTool, list, add, cancel } = measurements;
  const isFull = freeId(list) === undefined;
  const chosen = TOOLS.find(({ kind }) => kind === tool);
  return (
    <>
      <div className="segmented tools" role="group" aria-label="Add a measurement">
        {TOOLS.map(({ kind, label }) => (
          <button
            key={kind}
            type="button"
            aria-pressed={tool === kind}
            disabled={isFull || readout === undefined}
            onClick={() => setTool(tool === kind ? 'look' : kind)}
          >
            {label}
          </button>
        ))}
      </div>
      {chosen === undefined || readout === undefined ? null : (
        <p className="small tool-hint">
          {chosen.hint}, or{' '}
          <button
            type="button"
            className="small-button"
            onClick={() => {
              add(middleShape(chosen.kind, readout));
              cancel();
            }}
          >
            put it in the middle
          </button>{' '}
          and type its place.
        </p>
      )}
      {isFull ? <p className="small muted">Sixteen are as many as there can be.</p> : null}
    </>
  );
}

function middleShape(kind: ShapeKind, { width, height }: ThermalReadout): Shape {
  const x = Math.floor(width / 2);
  const y = Math.floor(height / 2);
  switch (kind) {
    case 'spot':
      return { kind, x, y, size: 1 };
    case 'box':
      return { kind, x: x - 3, y: y - 2, w: 6, h: 4 };
    case 'line':
      return { kind, x1: x - 5, y1: y, x2: x + 5, y2: y };
    case 'polygon':
      return {
        kind,
        points: [
          { x: x - 4, y: y + 3 },
          { x, y: y - 3 },
          { x: x + 4, y: y + 3 },
        ],
      };
  }
}

function at(pixel: PixelReading | undefined): string {
  return pixel === undefined ? '' : `(${pixel.x}, ${pixel.y})`;
}
