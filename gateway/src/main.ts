import { isLabError } from '@labgate/contract';
import { createLogger, EXIT_RESTART, isSupervised, stderrAnd, SystemClock } from '@labgate/service-kit';
import { loadAdapters } from './adapter-registry.ts';
import { loadGatewayConfig } from './config/load-gateway-config.ts';
import { reportConfig } from './config/report-config.ts';
import { checkWires } from './control/check-wires.ts';
import { startGateway } from './gateway.ts';
import { MachineWires } from './machine-wires.ts';
import { LogTopic } from './publish/log-topic.ts';
import { startServiceNotify } from './service-notify.ts';

/** Exit codes: the configuration is at fault, or the machine is. */
const EXIT_CONFIG = 2;
const EXIT_FAILED = 1;

/** As the only argument: tell what the configuration means, or whether its devices answer, and start nothing. */
const CHECK_CONFIG = 'check-config';
const CHECK_WIRES = 'check-wires';

async function main(): Promise<void> {
  const clock = new SystemClock();
  const adapters = await loadAdapters();
  if (process.argv[2] === CHECK_CONFIG) {
    process.stdout.write(`${JSON.stringify(reportConfig(process.env, adapters))}\n`);
    return;
  }
  const config = loadGatewayConfig(process.env, adapters);
  if (process.argv[2] === CHECK_WIRES) {
    const wires = new MachineWires({ clock, dataDir: config.dataDir, environment: process.env });
    process.stdout.write(`${JSON.stringify(await checkWires({ devices: config.devices, wires, clock }))}\n`);
    return;
  }
  const logTopic = new LogTopic(clock);
  const log = createLogger('gateway', config.logLevel, stderrAnd(logTopic));
  const restart = Promise.withResolvers<void>();
  const gateway = await startGateway({
    config,
    adapters,
    clock,
    log,
    logTopic,
    environment: process.env,
    restart: isSupervised(process.env) ? restart.resolve : undefined,
  });
  log.info({ httpPort: gateway.httpPort, mqttPort: gateway.mqttPort }, 'listening');
  const notify = startServiceNotify(process.env, clock);
  const stop = (exitCode: number): void => {
    notify.stop();
    gateway.stop().then(
      () => process.exit(exitCode),
      (error: unknown) => {
        log.error({ err: error }, 'did not stop cleanly');
        process.exit(exitCode || EXIT_FAILED);
      },
    );
  };
  process.once('SIGINT', () => stop(0));
  process.once('SIGTERM', () => stop(0));
  void restart.promise.then(() => {
    log.warn('ends to be started again, as a command asked for');
    stop(EXIT_RESTART);
  });
}

main().catch((error: unknown) => {
  const isConfig = isLabError(error, 'E_CONFIG') || isLabError(error, 'E_UNKNOWN');
  console.error(isLabError(error) ? `labgate: ${error.message}` : error);
  process.exit(isConfig ? EXIT_CONFIG : EXIT_FAILED);
});
