import type { StreamSample } from '../../adapter.ts';
import type { ChannelConfig, Mcp3424Config } from './config.ts';
import { convert } from './conversion.ts';
import type { Answer } from './protocol.ts';

/** A channel and what the chip converted for it. */
export interface ConvertedChannel {
  readonly channel: ChannelConfig;
  readonly answer: Extract<Answer, { kind: 'converted' }>;
}

/** More digits than 18 bits have would only fill the wire and the store. */
const DIGITS = 9;

/** The `adc` sample of a reading. A saturated channel makes it bad; saturated and open inputs have no value. */
export function sampleOf(config: Mcp3424Config, converted: readonly ConvertedChannel[]): StreamSample {
  const values: Record<string, number | null> = {};
  const why: Record<string, string> = {};
  const raw: Record<string, number> = {};
  for (const { channel, answer } of converted) {
    const fault = faultOf(config, channel, answer);
    values[channel.name] =
      fault === undefined
        ? Number((convert(channel.conversion, answer.volts) - channel.zero).toPrecision(DIGITS))
        : null;
    if (fault !== undefined) why[channel.name] = fault;
    raw[channel.name] = answer.code;
  }
  return {
    stream: 'adc',
    quality: Object.values(why).includes('E_LIMIT') ? 'bad' : 'good',
    values,
    ...(Object.keys(why).length > 0 ? { why } : {}),
    ...(config.raw ? { raw } : {}),
  };
}

function faultOf(
  config: Mcp3424Config,
  channel: ChannelConfig,
  answer: ConvertedChannel['answer'],
): 'E_LIMIT' | 'E_NOT_CONNECTED' | undefined {
  if (answer.saturated !== null) return 'E_LIMIT';
  const threshold = channel.notConnectedBelowCounts ?? config.notConnectedBelowCounts;
  return Math.abs(answer.code) < threshold ? 'E_NOT_CONNECTED' : undefined;
}
