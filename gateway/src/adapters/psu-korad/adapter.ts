import type { Cadence, SerialAdapter, SerialContext, Session } from '../../adapter.ts';
import { describeSupply } from '../../supply/supply-description.ts';
import { SupplySession } from '../../supply/supply-session.ts';
import { configSchema, type KoradConfig } from './config.ts';
import { KoradInstrument } from './instrument.ts';
import { encodeSetting, encodeText, OUTPUT_IS_OFF, RESOLUTION } from './protocol.ts';
import { SimulatedKorad } from './simulator.ts';

/** Queries of a reading: voltage, current, status and one of the set-points. */
const QUERIES_A_READING = 4;
/** A query on the wire, ms: six characters at 9600 baud and a little of the instrument's time. */
const QUERY_MS = 8;

/** Korad KA and KD supplies and their relabels: Velleman, RND, Tenma and others. */
export const adapter: SerialAdapter<KoradConfig> = {
  kind: 'psu-korad',
  transport: 'serial',
  configSchema,
  address: ({ port, baudRate }) => ({ path: port, baudRate }),
  describe: (config) =>
    describeSupply({ periodMs: cadence(config).periodMs, limits: config.limits, resolution: RESOLUTION }),
  cadence,
  open,
  simulate: (_config, world) => new SimulatedKorad(world),
  safeState: ({ gapMs }) => ({
    off: [encodeText(encodeSetting({ set: 'output', value: false }))],
    ask: encodeText('STATUS?'),
    confirmed: OUTPUT_IS_OFF,
    gapMs,
  }),
};

function cadence({ gapMs }: KoradConfig): Cadence {
  const periodMs = QUERIES_A_READING * (gapMs + QUERY_MS);
  // twice the queries when everything changes at once, and the name after a failure
  return { periodMs, deadlineMs: 3 * periodMs + 1000 };
}

async function open(context: SerialContext<KoradConfig>): Promise<Session> {
  const { gapMs, limits } = context.config;
  const instrument = new KoradInstrument(context, gapMs);
  await instrument.identify({ signal: new AbortController().signal });
  return new SupplySession(instrument, limits, context);
}
