import { lazy, Suspense } from 'react';
import type { BenchSnapshot, DeviceView } from '../bench/bench-snapshot.ts';
import { useBench } from '../mqtt/use-bench.ts';
import { channelsOf } from '../readings/channel-reading.ts';
import { WelcomeCard } from '../welcome/welcome-card.tsx';
import { airTemperatureC } from '../thermal/air-temperature.ts';
import { boardsOf } from '../dut/boards.ts';
import { suppliesOf } from '../supply/supplies.ts';
import { WaitingCard } from '../shell/waiting-card.tsx';
import { AlarmList } from './alarm-list.tsx';
import { BoardCard } from './board-card.tsx';
import { CardColumns, type Card } from './card-columns.tsx';
import { cardKind, type CardKind } from './card-kind.ts';
import { DeviceCard, MANY_CHANNELS } from './device-card.tsx';
import { OverviewEmpty } from './overview-empty.tsx';
import type { CardTarget } from './overview-card.tsx';
import { SupplyCard } from './supply-card.tsx';

const ThermalCard = lazy(() => import('../thermal/thermal-card.tsx'));
const TrendsCard = lazy(() => import('../trends/trends-card.tsx'));

/** Heights of cards in rows of a readout. */
const HEAD_ROWS = 3;
const THERMAL_ROWS = 12;
const SUPPLY_ROWS = 6;
const BOARD_ROWS = 11;
const TRENDS_ROWS = 9;
/** What one looks at first (design §5.1): the picture, then what can be switched, then the air and the rest. */
const ORDER: readonly CardKind[] = ['camera', 'supply', 'plain', 'board'];

/** The whole bench at a glance, drawn from the descriptors: alarms, safety, picture, trends, the rest. */
export function OverviewScreen() {
  const bench = useBench();
  const described = bench.devices.filter((device) => device.description !== undefined);
  const airC = airTemperatureC(bench);
  const cards = described
    .map((device) => ({ device, kind: cardKind(device) }))
    .sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind))
    .map(({ device, kind }) => cardOf(device, kind, airC));
  if (cards.length > 0) cards.push(trendsCard());
  return (
    <>
      <h1>Overview</h1>
      {bench.isHeard ? (
        <>
          <AlarmList />
          <WelcomeCard />
          {described.length === 0 ? <OverviewEmpty hasGateway={bench.gw !== undefined} /> : null}
          <CardColumns cards={cards} />
        </>
      ) : (
        <WaitingCard />
      )}
    </>
  );
}

function cardOf(device: BenchSnapshot['devices'][number], kind: CardKind, airC: number | undefined): Card {
  const target = targetOf(device, kind);
  switch (kind) {
    case 'camera': {
      const content = (
        <Suspense fallback={<div className="card thermal-card thermal-card-empty" />}>
          <ThermalCard camera={device} airC={airC} />
        </Suspense>
      );
      return { key: device.id, rows: THERMAL_ROWS, content };
    }
    case 'supply':
      return { key: device.id, rows: SUPPLY_ROWS, content: <SupplyCard device={device} target={target} /> };
    case 'board': {
      const content = <BoardCard device={device} target={target} airC={airC} />;
      return { key: device.id, rows: BOARD_ROWS, content };
    }
    case 'plain':
      return {
        key: device.id,
        rows: HEAD_ROWS + rowsOf(device),
        content: <DeviceCard device={device} target={target} />,
      };
  }
}

/** Where there is more about a device: the screen that is made for it, else its row among the devices. */
function targetOf(device: DeviceView, kind: CardKind): CardTarget {
  if (kind === 'supply' && suppliesOf([device]).length > 0) return { screen: 'supply' };
  if (kind === 'board' && boardsOf([device]).length > 0) return { screen: 'dut' };
  return { screen: 'devices', params: { dev: device.id } };
}

function trendsCard(): Card {
  const content = (
    <Suspense fallback={<div className="card trends-empty" />}>
      <TrendsCard />
    </Suspense>
  );
  return { key: 'trends', rows: TRENDS_ROWS, content };
}

function rowsOf(device: DeviceView): number {
  const channels = channelsOf(device).length;
  return channels > MANY_CHANNELS ? Math.ceil(channels / 2) : Math.max(1, channels);
}
