import type { Lifecycle } from '@labgate/service-kit';
import type { CommandServer } from '../commands/command-server.ts';
import type { GatewayConfig } from '../config/load-gateway-config.ts';
import { SOFTWARE_VERSION } from '../publish/info-publisher.ts';
import { createReplayCommands } from './replay-commands.ts';
import { Replays, type ReplaysOptions } from './replays.ts';
import { createRunCommands } from './run-commands.ts';
import { Runs, type RunsOptions } from './runs.ts';

type Surroundings = Pick<
  RunsOptions,
  'topics' | 'broker' | 'outlet' | 'events' | 'clock' | 'log' | 'configRevision'
>;

/** Opens the runs of a gateway. @throws LabError E_PERMISSION. */
export function openRuns({ id, dataDir, runs }: GatewayConfig, surroundings: Surroundings): Promise<Runs> {
  return Runs.open({
    ...surroundings,
    log: surroundings.log.child({ name: 'runs' }),
    gatewayId: id,
    dataDir,
    config: runs,
    software: SOFTWARE_VERSION,
  });
}

/** Has `server` answer `run` and `$replay`. */
export function serveRuns(
  runs: Runs,
  server: CommandServer,
  lifecycle: Lifecycle,
  surroundings: Omit<ReplaysOptions, 'runs'>,
): void {
  const replays = new Replays({ ...surroundings, runs });
  server.register('run', createRunCommands(runs));
  server.register('$replay', createReplayCommands(replays));
  lifecycle.add('replays', () => replays.close());
}
