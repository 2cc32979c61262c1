import { gatewayCommands, LabError, type ClockState } from '@labgate/contract';
import type { Clock } from '@labgate/service-kit';
import type { Acquisition } from '../acquisition.ts';
import { commandMethod, type CommandMethods } from '../commands/command-method.ts';
import type { BenchScan } from './bench-scan.ts';
import type { StatusLight } from './status-light.ts';

/** Time for the reply and the audit of a restart to leave before the connections are closed, ms. */
const RESTART_DELAY_MS = 250;

interface GatewayCommandParts {
  readonly acquisition: Pick<Acquisition, 'devices'>;
  readonly scan: () => Promise<BenchScan>;
  readonly light: Pick<StatusLight, 'identify'>;
  readonly clock: Pick<Clock, 'schedule'>;
  readonly timekeeping: { readonly state: ClockState };
  /** Ends the process to be started again; absent when nobody would start it. */
  readonly restart: (() => void) | undefined;
}

/** `$gw` `ping`, `restart`, `identify`, `selftest` and `scan`. */
export function gatewayMethods({
  acquisition,
  scan,
  light,
  clock,
  timekeeping,
  restart,
}: GatewayCommandParts): CommandMethods {
  return {
    ping: commandMethod(gatewayCommands.ping, { run: async () => ({ data: {} }) }),
    restart: commandMethod(gatewayCommands.restart, {
      run: async () => {
        if (restart === undefined) {
          throw new LabError(
            'E_DEVICE_LOST',
            'nobody would start the gateway again: it runs without a supervisor',
          );
        }
        clock.schedule(RESTART_DELAY_MS, restart);
        return { data: {} };
      },
    }),
    identify: commandMethod(gatewayCommands.identify, {
      run: async () => {
        await light.identify();
        return { data: {} };
      },
    }),
    selftest: commandMethod(gatewayCommands.selftest, {
      run: async () => {
        const devices = acquisition.devices().map(({ id, state, health: { code } }) => ({
          name: id,
          ok: state === 'ready',
          detail: code === null ? state : `${state} (${code})`,
        }));
        const { state: clock } = timekeeping;
        return { data: { checks: [...devices, { name: 'clock', ok: clock !== 'unsynced', detail: clock }] } };
      },
    }),
    scan: commandMethod(gatewayCommands.scan, { run: async () => ({ data: await scan() }) }),
  };
}
