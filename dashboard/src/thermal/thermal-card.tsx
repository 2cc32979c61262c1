import type { DeviceView } from '../bench/bench-snapshot.ts';
import { numberText, UNIT_SPACE } from '../format/number-text.ts';
import { useBench } from '../mqtt/use-bench.ts';
import { DeviceTags, OverviewCard } from '../overview/overview-card.tsx';
import { channelsOf } from '../readings/channel-reading.ts';
import { ReadingRow } from '../readings/reading-row.tsx';
import { degreesText } from './degrees-text.ts';
import { readoutText } from './delta-reference.ts';
import { ThermalNotice } from './thermal-notice.tsx';
import { ThermalPicture } from './thermal-picture.tsx';
import { thermalStatus } from './thermal-status.ts';
import { useThermalEngine } from './use-thermal-engine.ts';
import { useThermalSettings } from './use-thermal-settings.ts';

/** The thermal picture as a card of the overview. */
export default function ThermalCard({
  camera,
  airC,
}: {
  readonly camera: DeviceView;
  /** Of the air, for the difference; `undefined` where it is not known now. */
  readonly airC: number | undefined;
}) {
  const bench = useBench();
  const { settings } = useThermalSettings();
  const [engine, readout] = useThermalEngine(bench.gw, camera.id, settings);
  const status = thermalStatus(bench, camera, readout);
  const maxC = readout?.maximum?.temperatureC;
  const numbers: readonly (readonly [string, string])[] = [
    ['max', degreesText(maxC)],
    ['ΔT to air', airC === undefined ? '—' : readoutText(maxC, airC)],
    ['mean', degreesText(readout?.meanC)],
    ['min', degreesText(readout?.minimum?.temperatureC)],
  ];
  const rate = readout === undefined ? '' : `${numberText(readout.receivedHz, 0)}${UNIT_SPACE}fps`;
  return (
    <OverviewCard
      id={`device-${camera.id}`}
      title={camera.description?.name ?? 'Thermal'}
      target={{ screen: 'thermal', params: { cam: camera.id } }}
      className="thermal-card"
      tags={
        <>
          <span className="muted small number">{rate}</span>
          <DeviceTags device={camera} />
        </>
      }
    >
      <ThermalPicture engine={engine} readout={readout} isStale={status.kind !== 'live'}>
        <ThermalNotice status={status} hasLink={false} />
      </ThermalPicture>
      <dl className="thermal-card-numbers" data-state={status.kind}>
        {numbers.map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="number">
              {status.kind === 'live' || readout === undefined ? null : <span aria-hidden="true">◷ </span>}
              {text}
            </dd>
          </div>
        ))}
      </dl>
      <details className="fold">
        <summary>All values of the camera</summary>
        <dl className="readings">
          {channelsOf(camera).map((address) => (
            <ReadingRow key={`${address.stream}/${address.channel}`} address={address} />
          ))}
        </dl>
      </details>
    </OverviewCard>
  );
}
