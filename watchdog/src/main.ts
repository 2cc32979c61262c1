import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { isLabError } from '@labgate/contract';
import { createLogger, Lifecycle, SystemClock } from '@labgate/service-kit';
import { loadWatchdogConfig } from './config.ts';
import { GatewaySocket } from './gateway-socket.ts';
import { PlanFile } from './plan-file.ts';
import { openPort } from './serial-port.ts';
import { Watchdog } from './watchdog.ts';

async function main(): Promise<void> {
  const config = loadWatchdogConfig(process.env);
  const log = createLogger('watchdog', config.logLevel);
  const lifecycle = new Lifecycle();
  mkdirSync(dirname(config.socketPath), { recursive: true });
  const watchdog = new Watchdog({
    clock: new SystemClock(),
    log,
    file: new PlanFile(config.plansPath, log),
    open: openPort,
    kill: (pid) => process.kill(pid, 'SIGKILL'),
  });
  const socket = new GatewaySocket(config.socketPath, watchdog, log);
  await socket.listen();
  lifecycle.add('socket', () => socket.stop());
  watchdog.start();
  lifecycle.add('watchdog', () => watchdog.stop());
  const stop = (): void => {
    lifecycle.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'did not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

try {
  await main();
} catch (error) {
  console.error(`labgate watchdog: ${isLabError(error) ? error.message : String(error)}`);
  process.exit(isLabError(error, 'E_CONFIG') ? 2 : 1);
}
