import { useState } from 'react';
import type { DeviceView } from '../bench/bench-snapshot.ts';
import { faultText } from '../format/fault-text.ts';
import { remedyText } from '../format/remedy-text.ts';
import { channelsOf } from '../readings/channel-reading.ts';
import { DeviceStateMark } from '../readings/device-state-mark.tsx';
import { ReadingRow } from '../readings/reading-row.tsx';
import { MeasuredPanel } from './measured-panel.tsx';
import { OutputControl } from './output-control.tsx';
import { PortFinder } from './port-finder.tsx';
import { ProtectionSwitch } from './protection-switch.tsx';
import { SetPointForm } from './set-point-form.tsx';
import { PROTECTION_LEVELS, SET_POINTS } from './set-points.ts';
import { supplyValue } from './supplies.ts';
import { TripBand } from './trip-band.tsx';

/** Channels that have a place of their own; whatever else a supply describes is listed below. */
const PLACED = 'vSet iSet vOut iOut pOut output mode faults ovpOn ocpOn setBy energyWh chargeAh'.split(' ');
const SETTERS: Readonly<Record<string, string>> = {
  remote: 'set by remote control',
  panel: 'set at the front panel',
};

/** A lab supply: what it measures, what it was told, what protects it, and its output. */
export function SupplyCard({ supply, board }: { readonly supply: DeviceView; readonly board: string }) {
  const [drafts, setDrafts] = useState<Readonly<Record<string, string | undefined>>>({});
  const { description, faultCode } = supply;
  const unsent = SET_POINTS.flatMap(({ field, label, unit }) => {
    const draft = drafts[field];
    return draft === undefined ? [] : [`${label} ${draft} ${unit}`];
  });
  const others = channelsOf(supply).filter(({ channel }) => !PLACED.includes(channel));
  const setBy = supplyValue(supply, 'setBy');
  return (
    <section
      className="card supply"
      aria-labelledby={`supply-${supply.id}`}
      data-testid={`supply-${supply.id}`}
    >
      <div className="card-head">
        <div>
          <h2 id={`supply-${supply.id}`}>{description?.name ?? supply.id}</h2>
          <p className="muted small">
            {supply.id} · {description?.kind}
            {description?.bus === undefined ? '' : ` · ${description.bus}`}
            {typeof setBy === 'string' && Object.hasOwn(SETTERS, setBy) ? ` · ${SETTERS[setBy]}` : ''}
          </p>
        </div>
        <p className="card-tags">
          {description?.sim === true ? <span className="tag tag-simulated">sim</span> : null}
          <DeviceStateMark device={supply} />
        </p>
      </div>
      {faultCode === undefined ? null : (
        <div className="device-fault">
          <p>
            <span aria-hidden="true">⚠ </span>
            <strong>{faultText(faultCode)}</strong> {remedyText(faultCode)}
          </p>
          {faultCode === 'E_BUS_MISSING' ? <PortFinder /> : null}
        </div>
      )}
      <TripBand supply={supply} />
      <div className="supply-columns">
        <section aria-labelledby={`measured-${supply.id}`}>
          <h3 id={`measured-${supply.id}`} className="column-title">
            Measured
          </h3>
          <MeasuredPanel supply={supply} />
        </section>
        <section aria-labelledby={`set-${supply.id}`}>
          <h3 id={`set-${supply.id}`} className="column-title">
            Set
          </h3>
          {SET_POINTS.map((setPoint) => (
            <SetPointForm
              key={setPoint.field}
              supply={supply}
              setPoint={setPoint}
              onEdited={(text) => setDrafts((all) => ({ ...all, [setPoint.field]: text }))}
            />
          ))}
        </section>
        {description?.cmds['protection'] === undefined ? null : <ProtectionColumn supply={supply} />}
      </div>
      {others.length === 0 ? null : (
        <dl className="readings readings-many">
          {others.map((address) => (
            <ReadingRow key={`${address.stream}/${address.channel}`} address={address} />
          ))}
        </dl>
      )}
      <OutputControl supply={supply} board={board} unsent={unsent} />
    </section>
  );
}

function ProtectionColumn({ supply }: { readonly supply: DeviceView }) {
  return (
    <section aria-labelledby={`protection-${supply.id}`}>
      <h3 id={`protection-${supply.id}`} className="column-title">
        Protection
      </h3>
      {PROTECTION_LEVELS.map((setPoint) => (
        <div key={setPoint.field} className="protection">
          <SetPointForm supply={supply} setPoint={setPoint} />
          <ProtectionSwitch
            supply={supply}
            guard={setPoint.field === 'ovp' ? 'ovp' : 'ocp'}
            label={setPoint.field === 'ovp' ? 'OVP' : 'OCP'}
          />
        </div>
      ))}
    </section>
  );
}
