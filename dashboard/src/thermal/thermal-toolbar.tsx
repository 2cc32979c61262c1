import { useState, type FormEvent } from 'react';
import { numberText, parseNumberText } from '../format/number-text.ts';
import type { Smoothing } from './interpolation.ts';
import { flipped, turned } from './orientation.ts';
import { PALETTES, type PaletteName } from './palettes.ts';
import type { RangeMode, TemperatureRange } from './temperature-range.ts';
import type { ThermalChoices } from './use-thermal-settings.ts';

const RANGE_LABELS: readonly (readonly [RangeMode, string])[] = [
  ['auto', 'Auto'],
  ['lock', 'Lock'],
  ['manual', 'Manual'],
];
const SMOOTHING_LABELS: readonly (readonly [Smoothing, string])[] = [
  ['bicubic', 'Bicubic'],
  ['bilinear', 'Bilinear'],
  ['pixels', 'Pixels'],
];

/** The controls of the picture. `presentRange` is what is painted now, kept by Lock and Manual. */
export function ThermalToolbar({
  choices,
  presentRange,
  isMoreOpen,
  onMore,
}: {
  readonly choices: ThermalChoices;
  readonly presentRange: TemperatureRange | undefined;
  /** On a phone the less frequent controls are shown on demand. */
  readonly isMoreOpen: boolean;
  readonly onMore: () => void;
}) {
  const { settings } = choices;
  const range = settings.fixedRange ?? presentRange;
  return (
    <div className="toolbar" role="group" aria-label="Picture">
      <PaletteSelect value={settings.palette} onChange={choices.setPalette} />
      <div className="segmented" role="group" aria-label="Range">
        {RANGE_LABELS.map(([mode, label]) => (
          <button
            key={mode}
            type="button"
            aria-pressed={settings.rangeMode === mode}
            disabled={presentRange === undefined}
            onClick={() => choices.setRange(mode, presentRange)}
          >
            {label}
          </button>
        ))}
      </div>
      {settings.rangeMode === 'manual' && range !== undefined ? (
        <RangeFields range={range} onChange={(next) => choices.setRange('manual', next)} />
      ) : null}
      <button
        type="button"
        className="more-tools-button"
        aria-expanded={isMoreOpen}
        aria-controls="picture-tools analysis-tools"
        onClick={onMore}
      >
        More <span aria-hidden="true">{isMoreOpen ? '▴' : '▾'}</span>
      </button>
      <div className="toolbar more-tools" id="picture-tools" data-open={isMoreOpen}>
        <label className="field">
          <span>Smooth</span>
          <select
            value={settings.smoothing}
            onChange={(event) => {
              const chosen = SMOOTHING_LABELS.find(([name]) => name === event.target.value);
              if (chosen !== undefined) choices.setSmoothing(chosen[0]);
            }}
          >
            {SMOOTHING_LABELS.map(([name, label]) => (
              <option key={name} value={name}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <OrientationButtons choices={choices} />
        <label className="check">
          <input
            type="checkbox"
            checked={settings.hasMarks}
            onChange={(event) => choices.setMarks(event.target.checked)}
          />
          Hot and cold marks
        </label>
      </div>
    </div>
  );
}

function PaletteSelect({
  value,
  onChange,
}: {
  readonly value: PaletteName;
  readonly onChange: (name: PaletteName) => void;
}) {
  return (
    <label className="field">
      <span>Palette</span>
      <select
        value={value}
        onChange={(event) => {
          const chosen = PALETTES.find((palette) => palette.name === event.target.value);
          if (chosen !== undefined) onChange(chosen.name);
        }}
      >
        {PALETTES.map((palette) => (
          <option key={palette.name} value={palette.name}>
            {palette.isSafe ? palette.label : `${palette.label} (not colour-blind safe)`}
          </option>
        ))}
      </select>
    </label>
  );
}

function OrientationButtons({ choices }: { readonly choices: ThermalChoices }) {
  const { orientation } = choices.settings;
  return (
    <div className="button-row" role="group" aria-label="Orientation">
      <button
        type="button"
        className="icon-button"
        title="Rotate 90°"
        onClick={() => choices.setOrientation(turned(orientation))}
      >
        <span aria-hidden="true">↻</span>
        <span className="visually-hidden">Rotate by 90 degrees</span>
      </button>
      <button
        type="button"
        className="icon-button"
        title="Flip left to right"
        onClick={() => choices.setOrientation(flipped(orientation, 'horizontal'))}
      >
        <span aria-hidden="true">⇋</span>
        <span className="visually-hidden">Flip left to right</span>
      </button>
      <button
        type="button"
        className="icon-button"
        title="Flip top to bottom"
        onClick={() => choices.setOrientation(flipped(orientation, 'vertical'))}
      >
        <span aria-hidden="true">⥮</span>
        <span className="visually-hidden">Flip top to bottom</span>
      </button>
    </div>
  );
}

function RangeFields({
  range,
  onChange,
}: {
  readonly range: TemperatureRange;
  readonly onChange: (range: TemperatureRange) => void;
}) {
  const [low, setLow] = useState(() => numberText(range.lowC, 1));
  const [high, setHigh] = useState(() => numberText(range.highC, 1));
  const [shown, setShown] = useState(range);
  if (shown.lowC !== range.lowC || shown.highC !== range.highC) {
    setShown(range);
    setLow(numberText(range.lowC, 1));
    setHigh(numberText(range.highC, 1));
  }
  const lowC = parseNumberText(low);
  const highC = parseNumberText(high);
  const isValid = lowC !== undefined && highC !== undefined && highC > lowC;
  const apply = (event?: FormEvent): void => {
    event?.preventDefault();
    if (isValid) onChange({ lowC, highC });
  };
  const field = (label: string, value: string, set: (text: string) => void) => (
    <label className="field">
      <span>{label}</span>
      <input
        className="number-input"
        inputMode="decimal"
        value={value}
        aria-invalid={!isValid}
        onChange={(event) => set(event.target.value)}
        onBlur={() => apply()}
      />
    </label>
  );
  return (
    <form className="button-row" onSubmit={apply}>
      {field('From °C', low, setLow)}
      {field('to °C', high, setHigh)}
      <button type="submit" className="visually-hidden">
        Apply range
      </button>
      {isValid ? null : (
        <span className="field-error" role="alert">
          Two numbers, the second one larger
        </span>
      )}
    </form>
  );
}
