import { useState } from 'react';
import type { BenchSnapshot } from '../bench/bench-snapshot.ts';
import { numberText, parseNumberText } from '../format/number-text.ts';
import { airChannels } from './delta-reference.ts';
import type { Isotherm } from './isotherm.ts';
import type { Measurement } from './measurements/measurement.ts';
import type { Delta } from './use-delta.ts';
import type { ThermalReadout } from './thermal-readout.ts';
import { AVERAGINGS } from './thermal-settings.ts';
import type { ThermalChoices } from './use-thermal-settings.ts';

interface AnalysisToolbarProps {
  readonly choices: ThermalChoices;
  readonly readout: ThermalReadout | undefined;
  readonly devices: BenchSnapshot['devices'];
  readonly spots: readonly Measurement[];
  readonly delta: Delta;
  readonly onSnapshot: () => void;
  /** Shown on a phone too. */
  readonly isOpen: boolean;
}

/** What is made of the temperatures: differences, isotherm, averaging, snapshot. */
export function AnalysisToolbar(props: AnalysisToolbarProps) {
  const { choices, readout, onSnapshot } = props;
  return (
    <div
      className="toolbar more-tools"
      role="group"
      aria-label="Analysis"
      id="analysis-tools"
      data-open={props.isOpen}
    >
      <ReferenceSelect {...props} />
      <IsothermControls choices={choices} readout={readout} />
      <label className="field">
        <span>Average</span>
        <select
          value={choices.settings.averaging}
          onChange={(event) => {
            const chosen = AVERAGINGS.find((each) => String(each) === event.target.value);
            if (chosen !== undefined) choices.setAveraging(chosen);
          }}
        >
          {AVERAGINGS.map((frames) => (
            <option key={frames} value={frames}>
              {frames === 1 ? 'Off' : `×${frames}`}
            </option>
          ))}
        </select>
      </label>
      <button type="button" disabled={readout === undefined} onClick={onSnapshot} data-testid="snapshot">
        Snapshot
      </button>
    </div>
  );
}

function ReferenceSelect({ devices, spots, delta }: AnalysisToolbarProps) {
  const { text: reference, choose: onReference, isMissing } = delta;
  const air = airChannels(devices);
  const isFixed = reference.startsWith('fix:');
  const known = [...air.map(({ text }) => text), ...spots.map(({ id }) => `spot:${id}`)];
  return (
    <>
      <label className="field">
        <span>ΔT to</span>
        <select
          className="wide-select"
          value={isFixed ? 'fix' : reference}
          onChange={(event) => onReference(event.target.value === 'fix' ? 'fix:25.0' : event.target.value)}
          data-testid="delta-reference"
        >
          <option value="">nothing</option>
          {air.map(({ text, label }) => (
            <option key={text} value={text}>
              {label}
            </option>
          ))}
          {spots.map(({ id, name }) => (
            <option key={id} value={`spot:${id}`}>
              {name}
            </option>
          ))}
          <option value="fix">a fixed value</option>
          {isFixed || reference === '' || known.includes(reference) ? null : (
            <option value={reference}>{reference} (gone)</option>
          )}
        </select>
      </label>
      {isFixed ? (
        <DegreesField
          label="°C"
          name="Temperature to compare with"
          valueC={parseNumberText(reference.slice(4)) ?? 25}
          onChange={(valueC) => onReference(`fix:${valueC.toFixed(1)}`)}
        />
      ) : null}
      {isMissing ? (
        <span className="small warn-text" role="status">
          No live reference: temperatures in °C
        </span>
      ) : null}
    </>
  );
}

function IsothermControls({ choices, readout }: Pick<AnalysisToolbarProps, 'choices' | 'readout'>) {
  const { isotherm } = choices.settings;
  const set = choices.setIsotherm;
  const choose = (kind: string): void => {
    const limitC = isotherm?.limitC ?? readout?.meanC ?? 25;
    if (kind === 'above' || kind === 'below') set({ kind, limitC });
    else if (kind === 'between') set({ kind, limitC, upperC: upperOf(isotherm) ?? limitC + 5 });
    else set(undefined);
  };
  return (
    <>
      <label className="field">
        <span>Isotherm</span>
        <select value={isotherm?.kind ?? ''} onChange={(event) => choose(event.target.value)}>
          <option value="">Off</option>
          <option value="above">Above</option>
          <option value="below">Below</option>
          <option value="between">Between</option>
        </select>
      </label>
      {isotherm === undefined ? null : (
        <DegreesField
          label={isotherm.kind === 'between' ? 'from °C' : '°C'}
          name="Isotherm"
          valueC={isotherm.limitC}
          onChange={(limitC) => set({ ...isotherm, limitC })}
        />
      )}
      {isotherm?.kind === 'between' ? (
        <DegreesField
          label="to °C"
          name="Isotherm upper end"
          valueC={isotherm.upperC}
          onChange={(upperC) => set({ ...isotherm, upperC })}
        />
      ) : null}
      {isotherm === undefined || readout === undefined ? null : (
        <span className="number" data-testid="isotherm-count">
          {readout.hatched} px
        </span>
      )}
    </>
  );
}

function DegreesField({
  label,
  name,
  valueC,
  onChange,
}: {
  readonly label: string;
  readonly name: string;
  readonly valueC: number;
  readonly onChange: (valueC: number) => void;
}) {
  const [text, setText] = useState(() => numberText(valueC, 1));
  const [shown, setShown] = useState(valueC);
  if (shown !== valueC) {
    setShown(valueC);
    setText(numberText(valueC, 1));
  }
  const typed = parseNumberText(text);
  const apply = (): void => {
    if (typed !== undefined && typed !== valueC) onChange(typed);
  };
  return (
    <label className="field">
      <span>{label}</span>
      <input
        className="number-input"
        inputMode="decimal"
        aria-label={`${name}, ${label}`}
        aria-invalid={typed === undefined}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onBlur={apply}
        onKeyDown={(event) => {
          if (event.key === 'Enter') apply();
        }}
      />
    </label>
  );
}

function upperOf(isotherm: Isotherm | undefined): number | undefined {
  return isotherm?.kind === 'between' ? isotherm.upperC : undefined;
}
