import { degreesText } from './degrees-text.ts';
import { useEffect } from 'react';
import { frameCounters } from '../bench/frame-counters.ts';
import { MISSING, numberText } from '../format/number-text.ts';
import { durationText, preciseClockText } from '../format/time-text.ts';
import { useBench } from '../mqtt/use-bench.ts';
import { useRouteParam } from '../routing/use-route.ts';
import { isTyping } from '../shell/is-typing.ts';
import { ColourScale } from './colour-scale.tsx';
import { neighbourPalette } from './palettes.ts';
import { ThermalNotice } from './thermal-notice.tsx';
import { ThermalPicture } from './thermal-picture.tsx';
import type { PixelReading, ThermalReadout } from './thermal-readout.ts';
import { thermalStatus } from './thermal-status.ts';
import { ThermalToolbar } from './thermal-toolbar.tsx';
import { useThermalEngine } from './use-thermal-engine.ts';
import { useThermalSettings, type ThermalChoices } from './use-thermal-settings.ts';

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
  usePictureKeys(choices, readout);
  const isManual = settings.rangeMode === 'manual';
  return (
    <>
      <div className="screen-title">
        <h1>Thermal</h1>
        {cameras.length > 1 ? (
          <label className="field">
            <span>Camera</span>
            <select value={camera?.id} onChange={(event) => choose(event.target.value)}>
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
      </div>
      <ThermalToolbar choices={choices} presentRange={readout?.range} />
      <div className="thermal-layout">
        <div className="thermal-stage">
          <ThermalPicture engine={engine} readout={readout} isStale={status.kind !== 'live'} isInteractive>
            <ThermalNotice status={status} />
          </ThermalPicture>
          <ColourScale
            palette={settings.palette}
            range={settings.rangeMode === 'auto' ? readout?.range : (settings.fixedRange ?? readout?.range)}
            onChange={isManual ? (range) => choices.setRange('manual', range) : undefined}
          />
        </div>
        <Measurements readout={readout} isLive={status.kind === 'live'} />
      </div>
      <StatusLine readout={readout} chosenSmoothing={settings.smoothing} />
    </>
  );
}

/** `P` and `Shift+P` change the palette, `L` locks the range or sets it free. */
function usePictureKeys(choices: ThermalChoices, readout: ThermalReadout | undefined): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return;
      const { settings } = choices;
      if (event.key === 'p') choices.setPalette(neighbourPalette(settings.palette, 1));
      else if (event.key === 'P') choices.setPalette(neighbourPalette(settings.palette, -1));
      else if (event.key === 'l')
        choices.setRange(settings.rangeMode === 'auto' ? 'lock' : 'auto', readout?.range);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [choices, readout?.range]);
}

function Measurements({
  readout,
  isLive,
}: {
  readonly readout: ThermalReadout | undefined;
  readonly isLive: boolean;
}) {
  const rows: readonly (readonly [string, string, string, string])[] = [
    ['max', '▲ Hottest', degreesText(readout?.maximum?.temperatureC), at(readout?.maximum)],
    ['mean', 'Mean', degreesText(readout?.meanC), ''],
    ['min', '▼ Coldest', degreesText(readout?.minimum?.temperatureC), at(readout?.minimum)],
    ['cursor', '✛ Cursor', degreesText(readout?.cursor?.temperatureC), at(readout?.cursor)],
  ];
  return (
    <section
      className="card measurements"
      aria-labelledby="measurements-title"
      data-state={isLive ? 'live' : 'stale'}
    >
      <h2 id="measurements-title">Measurements</h2>
      <table>
        <thead className="visually-hidden">
          <tr>
            <th scope="col">What</th>
            <th scope="col">Temperature</th>
            <th scope="col">Pixel (column, row)</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([key, label, value, place]) => (
            <tr key={key}>
              <th scope="row">{label}</th>
              <td className="number" data-testid={`thermal-${key}`}>
                {value}
              </td>
              <td className="number muted">{place}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {isLive || readout === undefined ? null : (
        <p className="small warn-text">
          <span aria-hidden="true">◷</span> Of the last frame, {durationText(readout.sinceArrivalMs)} old.
        </p>
      )}
      <p className="muted small">
        From the sensor’s own pixels, never from the smoothed picture. Point at the picture, or move the
        cursor with the arrow keys.
      </p>
      <p className="visually-hidden" aria-live="polite">
        {readout?.cursor ? `Cursor ${degreesText(readout.cursor.temperatureC)} ${at(readout.cursor)}` : ''}
      </p>
    </section>
  );
}

function StatusLine({
  readout,
  chosenSmoothing,
}: {
  readonly readout: ThermalReadout | undefined;
  readonly chosenSmoothing: string;
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
  if (readout.smoothing !== chosenSmoothing)
    facts.push(`too slow for ${chosenSmoothing}: painting ${readout.smoothing}`);
  return (
    <ul className="status-line muted" data-testid="thermal-status">
      {facts.map((fact) => (
        <li key={fact}>{fact}</li>
      ))}
    </ul>
  );
}

function at(pixel: PixelReading | undefined): string {
  return pixel === undefined ? '' : `(${pixel.x}, ${pixel.y})`;
}
