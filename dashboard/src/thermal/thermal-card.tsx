import { degreesText } from './degrees-text.ts';
import type { DeviceView } from '../bench/bench-snapshot.ts';
import { numberText, UNIT_SPACE } from '../format/number-text.ts';
import { useBench } from '../mqtt/use-bench.ts';
import { ScreenLink } from '../routing/screen-link.tsx';
import { ThermalNotice } from './thermal-notice.tsx';
import { ThermalPicture } from './thermal-picture.tsx';
import { thermalStatus } from './thermal-status.ts';
import { useThermalEngine } from './use-thermal-engine.ts';
import { useThermalSettings } from './use-thermal-settings.ts';

/** The thermal picture as a card of the overview. */
export default function ThermalCard({ camera }: { readonly camera: DeviceView }) {
  const bench = useBench();
  const { settings } = useThermalSettings();
  const [engine, readout] = useThermalEngine(bench.gw, camera.id, settings);
  const status = thermalStatus(bench, camera, readout);
  const numbers: readonly (readonly [string, number | undefined])[] = [
    ['max', readout?.maximum?.temperatureC],
    ['mean', readout?.meanC],
    ['min', readout?.minimum?.temperatureC],
  ];
  return (
    <section className="card thermal-card" aria-labelledby="thermal-card-title">
      <div className="card-head">
        <h2 id="thermal-card-title">
          <ScreenLink to="thermal">Thermal</ScreenLink>
        </h2>
        <p className="card-tags">
          <span className="muted small">
            {readout === undefined ? '' : `${numberText(readout.receivedHz, 0)}${UNIT_SPACE}fps`}
          </span>
        </p>
      </div>
      <ThermalPicture engine={engine} readout={readout} isStale={status.kind !== 'live'}>
        <ThermalNotice status={status} />
      </ThermalPicture>
      <dl className="thermal-card-numbers" data-state={status.kind}>
        {numbers.map(([name, temperatureC]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="number">
              {status.kind === 'live' || temperatureC === undefined ? null : (
                <span aria-hidden="true">◷ </span>
              )}
              {degreesText(temperatureC)}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
