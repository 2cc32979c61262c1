import { isLabError, LabError } from '@labgate/contract';
import { BackOff, type Clock, type Logger } from '@labgate/service-kit';
import { z } from 'zod';
import type { Acquisition } from '../acquisition.ts';
import type { AlarmSeam } from '../alarms/alarm-book.ts';
import { SYSTEM_ALARM_IDS } from '../alarms/system-alarms.ts';
import type { AuditEntry } from '../audit/audit-log.ts';
import type { ConfigService } from '../config/config-service.ts';
import type { DeviceConfig } from '../config/parse-devices.ts';

/** What of a device over SSH is about addresses. */
const boardSchema = z.object({
  host: z.ipv4(),
  mac: z.string(),
  arpHost: z.string().optional(),
});
type Board = z.infer<typeof boardSchema> & { readonly id: string };

interface BoardAddressesOptions {
  readonly acquisition: Pick<Acquisition, 'execute'>;
  readonly alarms: AlarmSeam;
  readonly audit: (entry: AuditEntry) => void;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Longest id of an alarm (contract §1). */
const MAX_ID_LENGTH = 31;
/** How often the job is tried while its host is not there. */
const TRIES = 5;
const RETRY = { initialMs: 1_000, maxMs: 10_000, jitter: 0 } as const;

/**
 * Binds the address of a board on its host whenever the configuration gives the board another one, as `arp-update` does
 * when a person asks for it.
 */
export class BoardAddresses {
  readonly #options: BoardAddressesOptions;

  constructor(options: BoardAddressesOptions) {
    this.#options = options;
  }

  /** Follows the changes of a configuration; a job that waits for its host keeps nobody. */
  follow(service: ConfigService): void {
    service.serve('devices', ({ before, after }) => void this.take(before.devices, after.devices));
  }

  /** Runs the job of every board whose IP or MAC address is another than before. */
  async take(before: readonly DeviceConfig[], after: readonly DeviceConfig[]): Promise<void> {
    const known = new Map(boardsOf(before).map((board) => [board.id, board]));
    const moved = boardsOf(after).filter(
      ({ id, host, mac }) => known.get(id)?.host !== host || known.get(id)?.mac !== mac,
    );
    await Promise.all(moved.map((board) => this.#bind(board, after)));
  }

  async #bind(board: Board, devices: readonly DeviceConfig[]): Promise<void> {
    const { alarms, log } = this.#options;
    const { id, host: ip, mac } = board;
    const alarm = `${SYSTEM_ALARM_IDS.address}${id}`.slice(0, MAX_ID_LENGTH);
    try {
      const arpHost = board.arpHost ?? onlyArpHost(devices);
      await this.#update(arpHost, { ip, mac });
      log.info({ ip, mac, on: arpHost }, `${id} has another address: its entry is written`);
      alarms.clear(alarm);
    } catch (error) {
      if (!isLabError(error)) throw error;
      log.warn(
        { code: error.code, ip, mac },
        `${id} has another address, and its entry is not written: ${error.message}`,
      );
      alarms.raise({
        id: alarm,
        sev: 'high',
        src: id,
        text: `${ip} is not bound to ${mac}: ${error.message}`,
      });
    }
  }

  async #update(arpHost: string, args: { readonly ip: string; readonly mac: string }): Promise<void> {
    const { acquisition, audit, clock } = this.#options;
    const backOff = new BackOff(RETRY);
    for (let attempt = 1; ; attempt++) {
      const entry = { from: 'gateway', user: null, ip: null, dev: arpHost, method: 'arp-update', args };
      try {
        const { data, before } = await acquisition.execute(arpHost, 'arp-update', args);
        audit({ ...entry, status: 'ok', code: null, before, after: data });
        return;
      } catch (error) {
        const code = isLabError(error) ? error.code : 'E_GARBLED';
        if (code === 'E_DEVICE_LOST' && attempt < TRIES) {
          await clock.sleep(backOff.nextDelayMs());
          continue;
        }
        audit({ ...entry, status: 'failed', code });
        throw error;
      }
    }
  }
}

function boardsOf(devices: readonly DeviceConfig[]): Board[] {
  return devices.flatMap(({ id, config }) => {
    const board = boardSchema.safeParse(config);
    return board.success ? [{ id, ...board.data }] : [];
  });
}

/** @throws LabError E_CONFIG when none or several devices allow `arp-update`. */
function onlyArpHost(devices: readonly DeviceConfig[]): string {
  const hosts = devices.filter(({ config }) => Object(config)['arp'] !== undefined);
  const [host] = hosts;
  if (host !== undefined && hosts.length === 1) return host.id;
  throw new LabError(
    'E_CONFIG',
    `${hosts.length} devices have arp: arpHost of the board says which is meant`,
  );
}
