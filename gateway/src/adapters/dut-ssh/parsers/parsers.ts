import type { OutputParser } from './command-output.ts';
import { parseHwmon } from './hwmon.ts';
import { parseWrMonScreen } from './wr-mon-screen.ts';
import { parseWrMonStatus } from './wr-mon-status.ts';
import { parseWrpcDiags } from './wrpc-diags.ts';
import { parseWrpcSfp } from './wrpc-sfp.ts';
import { parseWrpcStat } from './wrpc-stat.ts';
import { parseWrpcTemp } from './wrpc-temp.ts';
import { parseWrsSfpDump } from './wrs-sfp-dump.ts';
import { parseWrsShmemTemperatures } from './wrs-shmem-temperatures.ts';

/** The parsers that a configuration can name; there is `pattern` beside them. */
export const PARSERS = {
  hwmon: parseHwmon,
  'wr-mon-screen': parseWrMonScreen,
  'wr-mon-status': parseWrMonStatus,
  'wrpc-diags': parseWrpcDiags,
  'wrpc-sfp': parseWrpcSfp,
  'wrpc-stat': parseWrpcStat,
  'wrpc-temp': parseWrpcTemp,
  'wrs-sfp-dump': parseWrsSfpDump,
  'wrs-shmem-temperatures': parseWrsShmemTemperatures,
} as const satisfies Readonly<Record<string, OutputParser>>;

export type ParserName = keyof typeof PARSERS;
