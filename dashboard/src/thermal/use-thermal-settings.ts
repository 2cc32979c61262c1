import { useMemo } from 'react';
import { usePreferences } from '../preferences/use-preferences.ts';
import { useRouteParam } from '../routing/use-route.ts';
import { SMOOTHINGS, type Smoothing } from './interpolation.ts';
import { formatIsotherm, parseIsotherm, type Isotherm } from './isotherm.ts';
import { formatOrientation, parseOrientation, type Orientation } from './orientation.ts';
import { paletteOf, type PaletteName } from './palettes.ts';
import { RANGE_MODES, type RangeMode, type TemperatureRange } from './temperature-range.ts';
import { AVERAGINGS, type Averaging, type ThermalSettings } from './thermal-settings.ts';

/** The settings of the picture, kept in the address, and their setters. */
export interface ThermalChoices {
  readonly settings: ThermalSettings;
  readonly setPalette: (name: PaletteName) => void;
  readonly setSmoothing: (smoothing: Smoothing) => void;
  /** Chooses a mode; for `lock` and `manual` with the range to keep. */
  readonly setRange: (mode: RangeMode, range?: TemperatureRange) => void;
  readonly setOrientation: (orientation: Orientation) => void;
  readonly setMarks: (hasMarks: boolean) => void;
  readonly setAveraging: (averaging: Averaging) => void;
  readonly setIsotherm: (isotherm: Isotherm | undefined) => void;
}

/** Reads the thermal settings out of the address. */
export function useThermalSettings(): ThermalChoices {
  const [palette, setPalette] = useRouteParam('palette', paletteOf(usePreferences().palette).name);
  const [smoothing, setSmoothing] = useRouteParam('smooth', SMOOTHINGS[0]);
  const [range, setRangeText] = useRouteParam('range', 'auto');
  const [orientation, setOrientationText] = useRouteParam('turn', '0');
  const [marks, setMarksText] = useRouteParam('marks', 'on');
  const [averaging, setAveragingText] = useRouteParam('average', '1');
  const [isotherm, setIsothermText] = useRouteParam('iso', '');
  const settings = useMemo((): ThermalSettings => {
    const [mode, fixedRange] = parseRange(range);
    return {
      palette: paletteOf(palette).name,
      smoothing: SMOOTHINGS.find((known) => known === smoothing) ?? SMOOTHINGS[0],
      rangeMode: mode,
      fixedRange,
      orientation: parseOrientation(orientation),
      hasMarks: marks !== 'off',
      averaging: AVERAGINGS.find((known) => String(known) === averaging) ?? AVERAGINGS[0],
      isotherm: parseIsotherm(isotherm),
    };
  }, [palette, smoothing, range, orientation, marks, averaging, isotherm]);
  return useMemo(
    () => ({
      settings,
      setPalette,
      setSmoothing,
      setRange: (mode, fixed) => setRangeText(formatRange(mode, fixed)),
      setOrientation: (next) => setOrientationText(formatOrientation(next)),
      setMarks: (hasMarks) => setMarksText(hasMarks ? 'on' : 'off'),
      setAveraging: (next) => setAveragingText(String(next)),
      setIsotherm: (next) => setIsothermText(formatIsotherm(next)),
    }),
    [
      settings,
      setPalette,
      setSmoothing,
      setRangeText,
      setOrientationText,
      setMarksText,
      setAveragingText,
      setIsothermText,
    ],
  );
}

// `auto`, or `lock:22.0:41.5` and `manual:22.0:41.5`.
function parseRange(text: string): readonly [RangeMode, TemperatureRange | undefined] {
  const [name, low, high] = text.split(':');
  const mode = RANGE_MODES.find((known) => known === name) ?? 'auto';
  const lowC = Number(low);
  const highC = Number(high);
  if (mode === 'auto' || low === undefined || !Number.isFinite(lowC) || !(highC > lowC))
    return ['auto', undefined];
  return [mode, { lowC, highC }];
}

function formatRange(mode: RangeMode, range: TemperatureRange | undefined): string {
  if (mode === 'auto' || range === undefined) return 'auto';
  return `${mode}:${range.lowC.toFixed(1)}:${range.highC.toFixed(1)}`;
}
