import { setTimeout as delay } from 'node:timers/promises';
import { ledgerAnswerSchema } from '@labgate/contract';
import { processCpuUs, processMemoryMb, type Figure } from '@labgate/testkit';
import { connectAsync } from 'mqtt';
import { askStore } from './ask-store.ts';
import { GatewayFleet } from './gateway-fleet.ts';

const MANY = 20;
const WORKERS = 2;
const SETTLE_MS = 10_000;
const MEASURE_MS = 20_000;

/** What one fleet cost while it was looked at. */
interface Account {
  /** Messages that came to a subscriber of everything, a second. */
  readonly messagesPerS: number;
  /** From the time in a telemetry message to its arrival at that subscriber, ms. */
  readonly delaysMs: readonly number[];
  /** Share of one core. */
  readonly cpu: { readonly broker: number; readonly workers: number; readonly gateways: number };
  readonly brokerMb: number;
  /** Messages the ledgers know to be lost. */
  readonly lost: number;
}

/**
 * Twenty simulated gateways, each with a camera at 1 Hz and three other devices, on one site broker with two bridge
 * workers, all on this machine; the baseline is what one gateway there costs.
 */
export async function bench(): Promise<Figure[]> {
  const one = await look(1, 1);
  const many = await look(MANY, WORKERS);
  const figure = (name: string, unit: string, value: number, baseline: number | null): Figure => ({
    name,
    value,
    unit,
    baseline,
    ratio: baseline === null || baseline === 0 ? null : value / baseline,
  });
  return [
    figure(`site, ${MANY} gateways: messages at the site`, '1/s', many.messagesPerS, one.messagesPerS),
    figure('site: CPU of its broker', 'cores', many.cpu.broker, one.cpu.broker),
    figure(`site: CPU of ${WORKERS} bridge workers`, 'cores', many.cpu.workers, one.cpu.workers),
    figure('site: CPU of the gateways', 'cores', many.cpu.gateways, one.cpu.gateways),
    figure('site: memory of its broker', 'MB', many.brokerMb, one.brokerMb),
    figure(
      'site: delay to a subscriber, p50',
      'ms',
      quantile(many.delaysMs, 0.5),
      quantile(one.delaysMs, 0.5),
    ),
    figure(
      'site: delay to a subscriber, p99',
      'ms',
      quantile(many.delaysMs, 0.99),
      quantile(one.delaysMs, 0.99),
    ),
    figure('site: messages lost', '', many.lost, null),
  ];
}

async function look(gateways: number, workers: number): Promise<Account> {
  const fleet = await GatewayFleet.start({ gateways, workers, rateHz: 1 });
  try {
    const client = await connectAsync(fleet.siteUrl, { protocolVersion: 4, clientId: 'looker' });
    let messages = 0;
    const delaysMs: number[] = [];
    client.on('message', (topic, payload, { retain }) => {
      messages++;
      if (retain || !topic.includes('/t/')) return;
      delaysMs.push(Date.now() - (JSON.parse(String(payload)) as { ts: number }).ts);
    });
    await client.subscribeAsync('lab/1/#', { qos: 1 });
    await delay(SETTLE_MS);
    const before = spent(fleet);
    [messages, delaysMs.length] = [0, 0];
    await delay(MEASURE_MS);
    const after = spent(fleet);
    const measured = messages;
    await client.endAsync();
    const share = (key: keyof Account['cpu']): number => (after[key] - before[key]) / (MEASURE_MS * 1_000);
    return {
      messagesPerS: measured / (MEASURE_MS / 1_000),
      delaysMs: delaysMs.toSorted((a, b) => a - b),
      cpu: { broker: share('broker'), workers: share('workers'), gateways: share('gateways') },
      brokerMb: processMemoryMb(fleet.site.pid),
      lost: await lostAt(fleet),
    };
  } finally {
    await fleet.stop();
  }
}

/** CPU time used so far, µs. */
function spent({ site, workers, members }: GatewayFleet): Account['cpu'] {
  const sum = (pids: readonly number[]): number => pids.reduce((total, pid) => total + processCpuUs(pid), 0);
  return {
    broker: processCpuUs(site.pid),
    workers: sum(workers.map(({ pid }) => pid)),
    gateways: sum(members.map(({ service }) => service.pid)),
  };
}

async function lostAt({ members, siteUrl }: GatewayFleet): Promise<number> {
  let lost = 0;
  for (const { id } of members) {
    const { journal, streams } = ledgerAnswerSchema.parse(await askStore(siteUrl, 'ledger', {}, id));
    lost += journal.lost + streams.reduce((total, stream) => total + stream.lost, 0);
  }
  return lost;
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
