import { degreesText } from './degrees-text.ts';
import { lazy, Suspense, useEffect, useState } from 'react';
import type { DeviceView } from '../bench/bench-snapshot.ts';
import { frameCounters } from '../bench/frame-counters.ts';
import { MISSING, numberText } from '../format/number-text.ts';
import { preciseClockText } from '../format/time-text.ts';
import { useBench } from '../mqtt/use-bench.ts';
import { useRouteParam } from '../routing/use-route.ts';
import { useKey } from '../shell/use-key.ts';
import type { Annotations } from './annotations.ts';
import { AnalysisToolbar } from './analysis-toolbar.tsx';
import { CameraSettings } from './camera-settings.tsx';
import { ColourScale } from './colour-scale.tsx';
import { RecordButton } from '../runs/record-button.tsx';
import { MeasurementPanel } from './measurements/measurement-panel.tsx';
import { useMeasurements, type Measurements } from './measurements/use-measurements.ts';
import { usePictureInput } from './measurements/use-picture-input.ts';
import { neighbourPalette } from './palettes.ts';
import { ReplayBar } from '../replay/replay-bar.tsx';
import { ThermalNotice } from './thermal-notice.tsx';
import { ThermalPicture } from './thermal-picture.tsx';
import type { ThermalReadout } from './thermal-readout.ts';
import { saveSnapshot } from './snapshot/save-snapshot.ts';
import { thermalStatus } from './thermal-status.ts';
import { ThermalToolbar } from './thermal-toolbar.tsx';
import type { ThermalEngine } from './thermal-engine.ts';
import { useDelta } from './use-delta.ts';
import { useThermalEngine } from './use-thermal-engine.ts';
import { ValueTable } from './value-table.tsx';
import { useThermalSettings, type ThermalChoices } from './use-thermal-settings.ts';

const ThermalTrend = lazy(() => import('./thermal-trend.tsx'));

/** The thermal picture in full (design §5.2). */
export default function ThermalScreen() {
  const bench = useBench();
  const cameras = bench.devices.filter((device) => device.description?.frame !== undefined);
  const [chosen, choose] = useRouteParam('cam', '');
  const camera = cameras.find((device) => device.id === chosen) ?? cameras[0];
  const choices = useThermalSettings();
  const { settings } = choices;
  const [engine, readout] = useThermalEngine(bench.gw, camera?.id, settings);
  const status = thermalStatus(bench, camera, readout);
  // Until it is known whether there is a camera, what belongs to one has its room.
  const isKnown = bench.isHeard && bench.gw !== undefined;
  const measurements = useMeasurements(camera);
  const input = usePictureInput(engine, measurements, settings.orientation);
  const [isMoreOpen, setMoreOpen] = useState(false);
  const delta = useDelta(bench, readout);
  const annotations = useAnnotations(engine, measurements, delta.fromC);
  const snapshot = (): void => {
    const { present } = engine;
    if (present === undefined || camera === undefined) return;
    void saveSnapshot({ ...present, camera, settings, annotations });
  };
  usePictureKeys(choices, readout, snapshot);
  const isManual = settings.rangeMode === 'manual';
  return (
    <>
      <CameraTitle cameras={cameras} camera={camera} onChoose={choose} />
      <ReplayBar frameRateHz={readout?.rateHz} />
      <ThermalToolbar
        choices={choices}
        presentRange={readout?.range}
        isMoreOpen={isMoreOpen}
        onMore={() => setMoreOpen(!isMoreOpen)}
      />
      <AnalysisToolbar
        choices={choices}
        readout={readout}
        devices={bench.devices}
        spots={measurements.list}
        delta={delta}
        onSnapshot={snapshot}
        isOpen={isMoreOpen}
      />
      <div className="thermal-layout">
        <div className="thermal-main">
          <div className="thermal-stage">
            <ThermalPicture engine={engine} readout={readout} isStale={status.kind !== 'live'} input={input}>
              <ThermalNotice status={status} />
            </ThermalPicture>
            <ColourScale
              palette={settings.palette}
              range={settings.rangeMode === 'auto' ? readout?.range : (settings.fixedRange ?? readout?.range)}
              onChange={isManual ? (range) => choices.setRange('manual', range) : undefined}
            />
          </div>
          {isKnown ? (
            <CameraSettings camera={camera} readout={readout} />
          ) : (
            <div className="camera-settings-room" />
          )}
          <StatusLine readout={readout} chosenSmoothing={settings.smoothing} averaging={settings.averaging} />
          {camera !== undefined ? (
            <Suspense fallback={<div className="card trend-room" />}>
              <ThermalTrend camera={camera} measurements={measurements.list} />
            </Suspense>
          ) : isKnown ? null : (
            <div className="card trend-room" />
          )}
        </div>
        <MeasurementPanel
          camera={camera}
          readout={readout}
          isLive={status.kind === 'live'}
          measurements={measurements}
          delta={delta}
        />
      </div>
      <ValueTable engine={engine} />
    </>
  );
}

function CameraTitle({
  cameras,
  camera,
  onChoose,
}: {
  readonly cameras: readonly DeviceView[];
  readonly camera: DeviceView | undefined;
  readonly onChoose: (id: string) => void;
}) {
  return (
    <div className="screen-title">
      <h1>Thermal</h1>
      {cameras.length > 1 ? (
        <label className="field">
          <span>Camera</span>
          <select value={camera?.id} onChange={(event) => onChoose(event.target.value)}>
            {cameras.map((each) => (
              <option key={each.id} value={each.id}>
                {each.description?.name ?? each.id}
              </option>
            ))}
          </select>
        </label>
      ) : (
        <p className="muted">{camera?.description?.name ?? ''}</p>
      )}
      <RecordButton />
    </div>
  );
}

/** Puts the measurements on the picture; what is returned is what a snapshot shows of them. */
function useAnnotations(
  engine: ThermalEngine,
  { list, selected, open }: Measurements,
  fromC: number | undefined,
): Annotations {
  useEffect(
    () => engine.annotate({ list, selected, open, referenceC: fromC }),
    [engine, list, selected, open, fromC],
  );
  return { list, selected: undefined, open: [], referenceC: fromC };
}

/** `P` and `Shift+P` change the palette, `L` locks the range or sets it free, `S` saves a snapshot. */
function usePictureKeys(
  { settings, setPalette, setRange }: ThermalChoices,
  readout: ThermalReadout | undefined,
  snapshot: () => void,
): void {
  useKey('s', snapshot);
  useKey('p', () => setPalette(neighbourPalette(settings.palette, 1)));
  useKey('P', () => setPalette(neighbourPalette(settings.palette, -1)));
  useKey('l', () => setRange(settings.rangeMode === 'auto' ? 'lock' : 'auto', readout?.range));
}

function StatusLine({
  readout,
  chosenSmoothing,
  averaging,
}: {
  readonly readout: ThermalReadout | undefined;
  readonly chosenSmoothing: string;
  readonly averaging: number;
}) {
  if (readout === undefined) return <p className="status-line muted">{MISSING}</p>;
  const facts = [
    `frame ${readout.seq}`,
    preciseClockText(readout.tsMs),
    `${numberText(readout.receivedHz, 0)} fps in · ${numberText(readout.paintedHz, 0)} painted · ${frameCounters.dropped} dropped`,
    `ε ${numberText(readout.emissivity, 2)}`,
    `die ${degreesText(readout.taC)}`,
  ];
  if (readout.isSimulated) facts.push('simulated');
  if (readout.isReplay) facts.push('replay');
  if (readout.above > 0) facts.push(`${readout.above} px above range`);
  if (readout.below > 0) facts.push(`${readout.below} px below range`);
  if (readout.unavailable > 0) facts.push(`${readout.unavailable} px not available`);
  if (averaging > 1) facts.push(`picture averaged ×${averaging}`);
  if (readout.smoothing !== chosenSmoothing)
    facts.push(`too slow for ${chosenSmoothing}: painting ${readout.smoothing}`);
  return (
    <ul className="status-line muted" data-testid="thermal-status">
      {facts.map((fact, index) => (
        <li key={index}>{fact}</li>
      ))}
    </ul>
  );
}
