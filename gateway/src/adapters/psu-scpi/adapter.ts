import type { Cadence, SerialAdapter, SerialContext, Session } from '../../adapter.ts';
import { describeSupply } from '../../supply/supply-description.ts';
import { SupplySession } from '../../supply/supply-session.ts';
import { configSchema, type ScpiConfig } from './config.ts';
import { resolutionOf, ScpiInstrument } from './instrument.ts';
import { fillIn, PROFILES } from './profile.ts';
import { encodeLine, OUTPUT_IS_OFF } from './protocol.ts';
import { SimulatedScpiSupply } from './simulator.ts';

/** Lab supplies that speak SCPI over a serial line. */
export const adapter: SerialAdapter<ScpiConfig> = {
  kind: 'psu-scpi',
  transport: 'serial',
  configSchema,
  address: ({ port, baudRate }) => ({ path: port, baudRate }),
  describe: ({ intervalMs, limits, profile }) =>
    describeSupply({ periodMs: intervalMs, limits, resolution: resolutionOf(PROFILES[profile]) }),
  cadence,
  open,
  simulate: ({ profile, channel }, world) => new SimulatedScpiSupply(PROFILES[profile], channel, world),
  safeState: ({ profile, channel }) => {
    const { start, outputOff, askOutput, gapMs } = PROFILES[profile];
    // the empty line ends what a gateway that died had begun to say
    const lines = ['', ...start, outputOff].map((line) => fillIn(line, channel));
    return {
      off: lines.map((line) => encodeLine(line)),
      ask: encodeLine(fillIn(askOutput, channel)),
      confirmed: OUTPUT_IS_OFF,
      gapMs,
    };
  },
};

function cadence({ intervalMs }: ScpiConfig): Cadence {
  return { periodMs: intervalMs, deadlineMs: Math.max(3000, 2 * intervalMs) };
}

async function open(context: SerialContext<ScpiConfig>): Promise<Session> {
  const { profile, channel, limits } = context.config;
  const instrument = new ScpiInstrument(context, PROFILES[profile], channel);
  const request = { signal: new AbortController().signal };
  await instrument.start(request);
  return new SupplySession(instrument, limits, context, () => instrument.end(request));
}
