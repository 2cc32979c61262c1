import { useState } from 'react';
import { readoutText } from '../delta-reference.ts';
import { LineProfile } from './line-profile.tsx';
import { cleanName, type Measurement } from './measurement.ts';
import { measurementColour } from './measurement-colour.ts';
import { mainValueC } from './painted-shape.ts';
import { PlaceFields } from './place-fields.tsx';
import { ScreenLink } from '../../routing/screen-link.tsx';
import { alarmCondition } from './alarm-condition.ts';
import type { MeasurementReading } from './shape-statistics.ts';

interface MeasurementRowProps {
  readonly measurement: Measurement;
  readonly reading: MeasurementReading | undefined;
  readonly referenceC: number | undefined;
  readonly isSelected: boolean;
  readonly onSelect: (id: number | undefined) => void;
  readonly onChange: (measurement: Measurement) => void;
  readonly onRemove: (id: number) => void;
  readonly onReference: (text: string) => void;
  /** Id of the camera, for the rule of an alarm. */
  readonly camera: string | undefined;
  readonly isTrend: boolean;
  readonly onTrend: (region: string) => void;
}

/** One measurement with its numbers, and its fields while it is selected. */
export function MeasurementRow(props: MeasurementRowProps) {
  const { measurement, reading, referenceC, isSelected, onSelect } = props;
  const { id, name, shape } = measurement;
  const isArea = shape.kind !== 'spot' || shape.size === 3;
  return (
    <li data-testid={`measurement-${id}`}>
      <button
        type="button"
        className="measurement-head"
        aria-expanded={isSelected}
        onClick={() => onSelect(isSelected ? undefined : id)}
      >
        <span className="measurement-number" style={{ background: measurementColour(id) }} aria-hidden="true">
          {id}
        </span>
        <span className="measurement-name">{name}</span>
        <span className="muted small measurement-what">{whatOf(shape)}</span>
        <span className="number measurement-value">
          {readoutText(reading && mainValueC(shape, reading), referenceC)}
        </span>
      </button>
      {reading === undefined || !isArea ? null : (
        <p className="small muted number measurement-detail">
          min {readoutText(reading.minC, referenceC)} ·{' '}
          {shape.kind === 'spot'
            ? `max ${readoutText(reading.maxC, referenceC)}`
            : `mean ${readoutText(reading.meanC, referenceC)}`}{' '}
          · {reading.pixels} px
        </p>
      )}
      {reading !== undefined && reading.pixels === 0 ? (
        <p className="small warn-text measurement-detail">Outside of this sensor</p>
      ) : null}
      {shape.kind === 'line' && reading !== undefined ? (
        <LineProfile reading={reading} name={name} referenceC={referenceC} colour={measurementColour(id)} />
      ) : null}
      {isSelected ? <Fields {...props} /> : null}
    </li>
  );
}

function whatOf(shape: Measurement['shape']): string {
  if (shape.kind !== 'spot') return 'max';
  return shape.size === 3 ? 'mean' : '';
}

function Fields({
  measurement,
  reading,
  camera,
  isTrend,
  onChange,
  onRemove,
  onReference,
  onTrend,
}: MeasurementRowProps) {
  const { region } = measurement;
  const [name, setName] = useState(measurement.name);
  const rename = (): void => {
    const clean = cleanName(name).trim();
    if (clean !== '') onChange({ ...measurement, name: clean });
  };
  return (
    <div className="measurement-fields">
      <label className="field">
        <span>Name</span>
        <input
          value={name}
          maxLength={24}
          onChange={(event) => setName(event.target.value)}
          onBlur={rename}
          onKeyDown={(event) => {
            if (event.key === 'Enter') rename();
          }}
        />
      </label>
      <PlaceFields
        // Fields begin anew when the shape was moved on the picture.
        key={JSON.stringify(measurement.shape)}
        shape={measurement.shape}
        onChange={(shape) => onChange({ ...measurement, shape })}
      />
      <div className="button-row">
        <button type="button" className="small-button" onClick={() => onReference(`spot:${measurement.id}`)}>
          Compare with it
        </button>
        {region === undefined || camera === undefined ? null : (
          <>
            <button
              type="button"
              className="small-button"
              aria-pressed={isTrend}
              onClick={() => onTrend(region)}
            >
              Trend
            </button>
            <ScreenLink
              to="events"
              params={{ rule: alarmCondition(camera, region, reading?.maxC) }}
              className="button small-button"
            >
              Create an alarm from this
            </ScreenLink>
          </>
        )}
        <button type="button" className="small-button" onClick={() => onRemove(measurement.id)}>
          Remove<span className="visually-hidden"> {measurement.name}</span>
        </button>
      </div>
    </div>
  );
}
