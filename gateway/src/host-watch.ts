import { readdir, readFile, statfs } from 'node:fs/promises';
import { freemem, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Health } from '@labgate/contract';
import type { Cancel, Clock } from '@labgate/service-kit';

/** As often as `$health` is published, ms. */
const PERIOD_MS = 10_000;
const ZONES = '/sys/class/thermal';
/** Types of the zones that measure the processor: Raspberry Pi and other boards, then PCs. */
const PROCESSOR_ZONES: readonly string[] = ['cpu-thermal', 'cpu_thermal', 'soc-thermal', 'x86_pkg_temp'];

type HostFigures = NonNullable<Health['host']>;

/** Knows how the machine is doing: disk, memory, temperature. Looked at beside the event loop, for a disk may hang. */
export class HostWatch {
  readonly #dataDir: string;
  readonly #clock: Clock;
  readonly #zones: string;
  #figures: HostFigures | undefined;
  #cancel: Cancel = () => undefined;
  #isStopped = false;

  constructor(dataDir: string, clock: Clock, zones = ZONES) {
    this.#dataDir = dataDir;
    this.#clock = clock;
    this.#zones = zones;
  }

  /** As of the last look; `undefined` before the first has come back, or where the disk does not answer. */
  get figures(): HostFigures | undefined {
    return this.#figures;
  }

  start(): void {
    void this.look().finally(() => {
      if (!this.#isStopped) this.#cancel = this.#clock.schedule(PERIOD_MS, () => this.start());
    });
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel();
  }

  async look(): Promise<void> {
    const [disk, cpuC] = await Promise.all([diskOf(this.#dataDir), processorC(this.#zones)]);
    this.#figures = disk && {
      ...disk,
      memFreeMB: megabytes(freemem()),
      memTotalMB: megabytes(totalmem()),
      cpuC,
    };
  }
}

async function diskOf(folder: string): Promise<Pick<HostFigures, 'diskFreeMB' | 'diskTotalMB'> | undefined> {
  try {
    const { bavail, blocks, bsize } = await statfs(folder);
    return { diskFreeMB: megabytes(bavail * bsize), diskTotalMB: megabytes(blocks * bsize) };
  } catch {
    return undefined; // a folder that went away is told by everything that writes into it
  }
}

// Most containers and virtual machines have no such zone.
async function processorC(zones: string): Promise<number | null> {
  try {
    for (const zone of (await readdir(zones)).filter((name) => name.startsWith('thermal_zone'))) {
      const type = await readFile(join(zones, zone, 'type'), 'utf8');
      if (!PROCESSOR_ZONES.includes(type.trim())) continue;
      const milliC = Number(await readFile(join(zones, zone, 'temp'), 'utf8'));
      return Number.isFinite(milliC) ? Math.round(milliC / 100) / 10 : null;
    }
  } catch {
    return null;
  }
  return null;
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e6);
}
