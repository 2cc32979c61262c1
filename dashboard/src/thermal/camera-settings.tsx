import { useState, type FormEvent } from 'react';
import type { DeviceView } from '../bench/bench-snapshot.ts';
import { RequestNote } from '../commands/request-note.tsx';
import { useDeviceDenial } from '../commands/use-denial.ts';
import { useRequest } from '../commands/use-request.ts';
import { numberText, parseNumberText, UNIT_SPACE } from '../format/number-text.ts';
import type { ThermalReadout } from './thermal-readout.ts';

/** What surfaces radiate; polished metal mirrors its surroundings more than it shows itself. */
const SURFACES = [
  { label: 'matt black', emissivity: 0.95 },
  { label: 'FR-4 with solder mask', emissivity: 0.9 },
  { label: 'oxidised copper', emissivity: 0.75 },
  { label: 'polished metal (unreliable)', emissivity: 0.1 },
] as const;
const RANGE = { least: 0.1, most: 1 } as const;
/** A frame tells its emissivity in ten-thousandths (contract §5). */
const SAME_WITHIN = 0.0005;

/** Emissivity and reflected temperature, which the gateway computes with; every frame says what it was computed with. */
export function CameraSettings({
  camera,
  readout,
}: {
  readonly camera: DeviceView | undefined;
  readonly readout: ThermalReadout | undefined;
}) {
  const [emissivity, setEmissivity] = useState('');
  const [reflected, setReflected] = useState('');
  const request = useRequest();
  const denial = useDeviceDenial(camera, 'set');
  if (camera === undefined || !Object.hasOwn(camera.description?.cmds ?? {}, 'set')) return null;
  const wanted = emissivity === '' ? undefined : parseNumberText(emissivity);
  const reflectedC = reflected === '' ? undefined : parseNumberText(reflected);
  const isEmissivityWrong =
    emissivity !== '' && (wanted === undefined || wanted < RANGE.least || wanted > RANGE.most);
  const isReflectedWrong = reflected !== '' && reflectedC === undefined;
  const isNothing = wanted === undefined && reflectedC === undefined;
  const apply = (event: FormEvent): void => {
    event.preventDefault();
    const args = {
      ...(wanted === undefined ? {} : { emissivity: wanted }),
      ...(reflectedC === undefined ? {} : { reflectedC }),
    };
    const what = [
      wanted === undefined ? '' : `ε ${numberText(wanted, 2)}`,
      reflectedC === undefined ? '' : `reflected ${numberText(reflectedC, 1)}${UNIT_SPACE}°C`,
    ]
      .filter((part) => part !== '')
      .join(', ');
    void request.run({
      target: camera.id,
      method: 'set',
      args,
      what,
      check: (data) => mismatch(data, wanted),
    });
  };
  return (
    <form className="toolbar camera-settings" onSubmit={apply} aria-label="Surface">
      <EmissivityField
        text={emissivity}
        present={readout?.emissivity}
        isWrong={isEmissivityWrong}
        onChange={setEmissivity}
      />
      <label className="field">
        <span>Reflected °C</span>
        <input
          className="number-input"
          inputMode="decimal"
          value={reflected}
          aria-invalid={isReflectedWrong}
          onChange={(event) => setReflected(event.target.value)}
        />
      </label>
      <button
        type="submit"
        disabled={denial !== undefined || isNothing || isEmissivityWrong || isReflectedWrong}
        data-testid="apply-emissivity"
      >
        Apply
      </button>
      {isEmissivityWrong ? <span className="field-error">0.10 to 1.00</span> : null}
      {denial === undefined ? null : <span className="muted small">{denial}</span>}
      <RequestNote request={request} testId="emissivity-note">
        {isNothing ? null : <span className="muted">not sent</span>}
      </RequestNote>
    </form>
  );
}

function EmissivityField({
  text,
  present,
  isWrong,
  onChange,
}: {
  readonly text: string;
  /** What the frames are computed with now. */
  readonly present: number | undefined;
  readonly isWrong: boolean;
  readonly onChange: (text: string) => void;
}) {
  return (
    <>
      <label className="field">
        <span>Emissivity</span>
        <input
          className="number-input"
          inputMode="decimal"
          value={text}
          placeholder={present === undefined ? '' : numberText(present, 2)}
          aria-invalid={isWrong}
          data-testid="emissivity"
          onChange={(event) => onChange(event.target.value)}
        />
      </label>
      <select
        className="surface-select"
        aria-label="Surface with this emissivity"
        value=""
        onChange={(event) => onChange(event.target.value)}
      >
        <option value="">surface…</option>
        {SURFACES.map(({ label, emissivity: of }) => (
          <option key={label} value={numberText(of, 2, 'en')}>
            {label} {numberText(of, 2)}
          </option>
        ))}
      </select>
    </>
  );
}

function mismatch(data: unknown, wanted: number | undefined): string | undefined {
  const is = typeof data === 'object' && data !== null && 'emissivity' in data ? data.emissivity : undefined;
  if (wanted === undefined || typeof is !== 'number' || Math.abs(is - wanted) < SAME_WITHIN) return undefined;
  return `the camera computes with ${numberText(is, 2)}`;
}
