import { lazy, Suspense } from 'react';
import type { DeviceView } from '../bench/bench-snapshot.ts';
import { useBench, useConnection } from '../mqtt/use-bench.ts';
import { channelsOf } from '../readings/channel-reading.ts';
import { ReadingRow } from '../readings/reading-row.tsx';
import { AlarmList } from './alarm-list.tsx';
import { CardColumns, type Card } from './card-columns.tsx';
import { DeviceHead } from './device-head.tsx';

const ThermalCard = lazy(() => import('../thermal/thermal-card.tsx'));

/** Heights of cards in rows of a readout. */
const HEAD_ROWS = 3;
const THERMAL_ROWS = 11;
/** From here on the readouts of a card stand in two columns. */
const MANY_CHANNELS = 12;

/** Every device with all its channels, drawn from the descriptors. */
export function OverviewScreen() {
  const bench = useBench();
  const described = bench.devices.filter((device) => device.description !== undefined);
  const camera = described.find((device) => device.description?.frame !== undefined);
  const cards: Card[] = described.map((device) => ({
    key: device.id,
    rows: HEAD_ROWS + rowsOf(channelsOf(device).length),
    content: <DeviceCard device={device} />,
  }));
  if (camera !== undefined) {
    const content = (
      <Suspense fallback={<div className="card thermal-card" />}>
        <ThermalCard camera={camera} />
      </Suspense>
    );
    cards.unshift({ key: 'thermal', rows: THERMAL_ROWS, content });
  }
  return (
    <>
      <h1>Overview</h1>
      <AlarmList />
      {described.length === 0 ? <Empty hasGateway={bench.gw !== undefined} /> : null}
      <CardColumns cards={cards} />
    </>
  );
}

function DeviceCard({ device }: { readonly device: DeviceView }) {
  const channels = channelsOf(device);
  return (
    <section className="card" aria-labelledby={`device-${device.id}`} data-testid={`device-${device.id}`}>
      <DeviceHead device={device} />
      {channels.length === 0 ? (
        <p className="muted">This device describes no channels.</p>
      ) : (
        <dl className={channels.length > MANY_CHANNELS ? 'readings readings-many' : 'readings'}>
          {channels.map((address) => (
            <ReadingRow key={`${address.stream}/${address.channel}`} address={address} />
          ))}
        </dl>
      )}
    </section>
  );
}

function rowsOf(channels: number): number {
  return channels > MANY_CHANNELS ? Math.ceil(channels / 2) : Math.max(1, channels);
}

const NO_DEVICES =
  'The gateway is there. Devices are added in labgate.yaml; “labgate doctor” lists what answers.';
const NO_GATEWAY = 'Waiting for a gateway on this broker. “labgate doctor” says what is missing.';

function Empty({ hasGateway }: { readonly hasGateway: boolean }) {
  const { status } = useConnection();
  return (
    <div className="card empty" data-testid="overview-empty">
      <p className="empty-title">No devices have reported yet.</p>
      <p className="muted">
        {status.kind === 'unauthorised' ? 'Sign in to see this bench.' : hasGateway ? NO_DEVICES : NO_GATEWAY}
      </p>
    </div>
  );
}
