import type { GatewayConfig } from '../config/load-gateway-config.ts';
import { Runs, type RunsOptions } from './runs.ts';

type Surroundings = Pick<RunsOptions, 'topics' | 'broker' | 'outlet' | 'events' | 'clock' | 'log'>;

/** Opens the runs of a gateway. @throws LabError E_PERMISSION. */
export function openRuns(
  { id, dataDir, runs }: GatewayConfig,
  software: string,
  surroundings: Surroundings,
): Promise<Runs> {
  return Runs.open({
    ...surroundings,
    log: surroundings.log.child({ name: 'runs' }),
    gatewayId: id,
    dataDir,
    config: runs,
    software,
    configRevision: () => 0,
  });
}
