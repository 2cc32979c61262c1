import { useEffect, useRef, useSyncExternalStore, type KeyboardEvent, type PointerEvent } from 'react';
import { MISSING, numberText } from '../format/number-text.ts';
import { quantityText } from '../format/quantity-text.ts';
import { usePreferences } from '../preferences/use-preferences.ts';
import { paletteTable } from './palette-table.ts';
import { PALETTE_SIZE, type PaletteName } from './palettes.ts';
import type { TemperatureRange } from './temperature-range.ts';

interface ColourScaleProps {
  readonly palette: PaletteName;
  readonly range: TemperatureRange | undefined;
  /** Given when the ends can be moved. */
  readonly onChange?: ((range: TemperatureRange) => void) | undefined;
}

const SMALLEST_SPAN_K = 0.5;
const LABELS = 5;

/** The palette with its temperatures; its ends are sliders while the range is manual. */
export function ColourScale({ palette, range, onChange }: ColourScaleProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const isFlat = useIsNarrow();
  const { temperatureUnit } = usePreferences();
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const image = isFlat ? new ImageData(PALETTE_SIZE, 1) : new ImageData(1, PALETTE_SIZE);
    const colours = paletteTable(palette).slice(0, PALETTE_SIZE);
    // Hot is right, or up.
    new Uint32Array(image.data.buffer).set(isFlat ? colours : colours.reverse());
    context.putImageData(image, 0, 0);
  }, [palette, isFlat]);
  const share = (index: number): number => (isFlat ? index : LABELS - 1 - index) / (LABELS - 1);
  return (
    <div
      className={isFlat ? 'colour-scale colour-scale-flat' : 'colour-scale'}
      aria-label="Colour scale"
      role="group"
    >
      <div className="colour-scale-bar">
        <canvas
          ref={canvas}
          width={isFlat ? PALETTE_SIZE : 1}
          height={isFlat ? 1 : PALETTE_SIZE}
          aria-hidden="true"
        />
        {range !== undefined && onChange !== undefined ? (
          <>
            <ScaleHandle end="high" isFlat={isFlat} range={range} onChange={onChange} />
            <ScaleHandle end="low" isFlat={isFlat} range={range} onChange={onChange} />
          </>
        ) : null}
      </div>
      <ol className="colour-scale-labels">
        {Array.from({ length: LABELS }, (_, index) => (
          <li key={index}>
            {range === undefined ? MISSING : degrees(range.lowC + (range.highC - range.lowC) * share(index))}
          </li>
        ))}
      </ol>
      <span className="colour-scale-unit">{temperatureUnit}</span>
    </div>
  );
}

// A tenth in either unit; the unit itself stands once, beside the scale.
function degrees(temperatureC: number): string {
  return quantityText(temperatureC, { unit: '°C', datatype: 'float', resolution: 0.1 }).value;
}

/**
 * One end of the range. The scale always spans the range itself, so a drag is relative: the whole bar is worth twice the
 * span at the moment it was taken hold of.
 */
function ScaleHandle({
  end,
  isFlat,
  range,
  onChange,
}: {
  readonly end: 'low' | 'high';
  readonly isFlat: boolean;
  readonly range: TemperatureRange;
  readonly onChange: (range: TemperatureRange) => void;
}) {
  const drag = useRef<
    { readonly at: number; readonly range: TemperatureRange; readonly barPx: number } | undefined
  >(undefined);
  const valueC = end === 'low' ? range.lowC : range.highC;
  const move = (from: TemperatureRange, byK: number): void => {
    onChange(
      end === 'low'
        ? { lowC: Math.min(from.lowC + byK, from.highC - SMALLEST_SPAN_K), highC: from.highC }
        : { lowC: from.lowC, highC: Math.max(from.highC + byK, from.lowC + SMALLEST_SPAN_K) },
    );
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const direction =
      event.key === 'ArrowUp' || event.key === 'ArrowRight'
        ? 1
        : event.key === 'ArrowDown' || event.key === 'ArrowLeft'
          ? -1
          : 0;
    if (direction === 0) return;
    event.preventDefault();
    move(range, direction * (event.shiftKey ? 1 : 0.1));
  };
  // Grows towards hot.
  const along = (event: PointerEvent): number => (isFlat ? event.clientX : -event.clientY);
  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    event.currentTarget.setPointerCapture(event.pointerId);
    const bar = event.currentTarget.parentElement;
    const barPx = (isFlat ? bar?.clientWidth : bar?.clientHeight) ?? 1;
    drag.current = { at: along(event), range, barPx };
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>): void => {
    const held = drag.current;
    if (held === undefined) return;
    const spanK = held.range.highC - held.range.lowC;
    move(held.range, ((along(event) - held.at) / held.barPx) * 2 * spanK);
  };
  const release = (): void => {
    drag.current = undefined;
  };
  return (
    <div
      className={`colour-scale-handle colour-scale-handle-${end}`}
      role="slider"
      tabIndex={0}
      aria-label={end === 'low' ? 'Low end of the range' : 'High end of the range'}
      aria-orientation={isFlat ? 'horizontal' : 'vertical'}
      aria-valuenow={Number(valueC.toFixed(1))}
      aria-valuemin={-40}
      aria-valuemax={300}
      aria-valuetext={`${numberText(valueC, 1)} degrees Celsius`}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={release}
      onPointerCancel={release}
    />
  );
}

const NARROW = '(max-width: 820px)';

function useIsNarrow(): boolean {
  return useSyncExternalStore(subscribeToWidth, () => window.matchMedia(NARROW).matches);
}

function subscribeToWidth(listener: () => void): () => void {
  const query = window.matchMedia(NARROW);
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
}
