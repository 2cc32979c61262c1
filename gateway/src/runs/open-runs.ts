import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { BenchLimits } from '@labgate/contract';
import type { Lifecycle } from '@labgate/service-kit';
import type { Acquisition } from '../acquisition.ts';
import type { CommandServer } from '../commands/command-server.ts';
import { InProcessRequester } from '../commands/in-process-requester.ts';
import type { GatewayConfig } from '../config/load-gateway-config.ts';
import type { DeviceConfig } from '../config/parse-devices.ts';
import type { LiveValues } from '../live/live-values.ts';
import { SOFTWARE_VERSION } from '../publish/info-publisher.ts';
import { supplyLimitsSchema } from '../supply/supply-limits.ts';
import type { PlanRunnerOptions } from './plans/plan-runner.ts';
import type { AskDevice } from './plans/plan-supply.ts';
import { RunPlans } from './plans/run-plans.ts';
import { createReplayCommands } from './replay-commands.ts';
import { Replays } from './replays.ts';
import { openReportKey } from './report-key.ts';
import { ReportMaker } from './report-maker.ts';
import { createRunCommands } from './run-commands.ts';
import { RunImport } from './run-import.ts';
import { Runs, type RunsOptions } from './runs.ts';

type Surroundings = Pick<
  RunsOptions,
  'topics' | 'broker' | 'outlet' | 'events' | 'clock' | 'log' | 'configRevision'
> & {
  readonly commands: CommandServer;
  readonly live: LiveValues;
  readonly tripOf: PlanRunnerOptions['tripOf'];
  readonly acquisition: Pick<Acquisition, 'configured'>;
  readonly lifecycle: Lifecycle;
};

/** The runs of a gateway, and what HTTP needs of them. */
export interface OpenedRuns {
  readonly runs: Runs;
  readonly imports: RunImport;
  /** PEM of the key that reports are signed with. */
  readonly reportKey: string;
}

/** Opens runs, plans, replays and reports, and answers `run` and `$replay`. @throws LabError E_PERMISSION. */
export async function openRuns(
  config: GatewayConfig,
  { commands, live, tripOf, acquisition, lifecycle, ...surroundings }: Surroundings,
): Promise<OpenedRuns> {
  const { clock } = surroundings;
  const log = surroundings.log.child({ name: 'runs' });
  const { id: gatewayId, dataDir } = config;
  const software = SOFTWARE_VERSION;
  const runs = await Runs.open({ ...surroundings, log, gatewayId, dataDir, config: config.runs, software });
  const folder = config.runs.plans ?? join(dataDir, 'plans');
  const limitsOf = (supply: string): BenchLimits | undefined => benchLimits(acquisition.configured(), supply);
  const { broker } = surroundings;
  const clientId = `plan-${randomUUID().slice(0, 8)}`;
  const requester = new InProcessRequester({ broker, gatewayId, clock, clientId });
  lifecycle.add('commands of plans', () => requester.stop());
  const ask: AskDevice = (dev, method, args) => requester.ask(dev, method, args);
  const plans = new RunPlans({ runs, folder, ask, live, tripOf, clock, log, limitsOf });
  const key = await openReportKey(dataDir);
  const reports = new ReportMaker({ runs, key, clock, log });
  lifecycle.add('reports', () => reports.idle());
  const replays = new Replays({ ...surroundings, runs, log });
  lifecycle.add('replays', () => replays.close());
  commands.register('run', createRunCommands(runs, plans));
  commands.register('$replay', createReplayCommands(replays));
  const imports = new RunImport(runs, (run) => reports.stopped(run));
  return { runs, imports, reportKey: key.publicPem };
}

/** Limits of a supply as it is configured now. */
function benchLimits(devices: readonly DeviceConfig[], supply: string): BenchLimits | undefined {
  const device = devices.find(({ id }) => id === supply);
  return device && supplyLimitsSchema.safeParse(Object(device.config).limits).data;
}
