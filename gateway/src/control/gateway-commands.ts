import { gatewayCommands } from '@labgate/contract';
import type { Acquisition } from '../acquisition.ts';
import { clockState } from '../clock-watch.ts';
import { commandMethod, type CommandMethods } from '../commands/command-method.ts';
import type { BenchScan } from './bench-scan.ts';

interface GatewayCommandParts {
  readonly acquisition: Pick<Acquisition, 'devices'>;
  readonly scan: () => Promise<BenchScan>;
}

/** `$gw` `ping`, `selftest` and `scan`. */
export function gatewayMethods({ acquisition, scan }: GatewayCommandParts): CommandMethods {
  return {
    ping: commandMethod(gatewayCommands.ping, { run: async () => ({ data: {} }) }),
    selftest: commandMethod(gatewayCommands.selftest, {
      run: async () => {
        const devices = acquisition.devices().map(({ id, state, health: { code } }) => ({
          name: id,
          ok: state === 'ready',
          detail: code === null ? state : `${state} (${code})`,
        }));
        const clock = clockState();
        return { data: { checks: [...devices, { name: 'clock', ok: clock !== 'unsynced', detail: clock }] } };
      },
    }),
    scan: commandMethod(gatewayCommands.scan, { run: async () => ({ data: await scan() }) }),
  };
}
