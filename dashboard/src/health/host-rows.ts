import type { Health } from '@labgate/contract';
import { numberText, UNIT_SPACE } from '../format/number-text.ts';
import { quantityText } from '../format/quantity-text.ts';
import { sizeText } from '../format/size-text.ts';
import type { HealthRow, HealthState } from './health-row.ts';

type Host = NonNullable<Health['host']>;

/** As `labgate doctor` has it: a day of history and the journal need about as much. */
const DISK_ALARM_MB = 1000;
const DISK_WARN_SHARE = 0.1;
const MEMORY_WARN_SHARE = 0.1;
/** A Raspberry Pi 4 begins to slow down at 80 °C (its documentation, "Frequency management and thermal control"). */
const CPU_WARN_C = 78;

/** The machine of the gateway: disk, memory and the temperature of its processor. */
export function hostRows(host: Host): HealthRow[] {
  return [diskRow(host), memoryRow(host), ...(host.cpuC === null ? [] : [processorRow(host.cpuC)])];
}

function diskRow({ diskFreeMB, diskTotalMB }: Host): HealthRow {
  const isFull = diskFreeMB < DISK_ALARM_MB;
  const isTight = diskFreeMB < diskTotalMB * DISK_WARN_SHARE;
  return {
    key: 'disk',
    name: 'Disk',
    state: isFull ? 'alarm' : isTight ? 'warn' : 'ok',
    word: isFull ? 'full' : isTight ? 'nearly full' : 'ready',
    value: ofTotal(diskFreeMB, diskTotalMB),
    advice:
      isFull || isTight ? 'Delete runs that nobody needs, or move the data folder to a larger disk.' : '',
  };
}

function memoryRow({ memFreeMB, memTotalMB }: Host): HealthRow {
  const isTight = memFreeMB < memTotalMB * MEMORY_WARN_SHARE;
  return {
    key: 'memory',
    name: 'Memory',
    state: isTight ? 'warn' : 'ok',
    word: isTight ? 'tight' : 'ready',
    value: ofTotal(memFreeMB, memTotalMB),
    advice: isTight ? 'See what else runs on this machine.' : '',
  };
}

function processorRow(cpuC: number): HealthRow {
  const isHot = cpuC >= CPU_WARN_C;
  const state: HealthState = isHot ? 'warn' : 'ok';
  return {
    key: 'processor',
    name: 'Processor',
    state,
    word: isHot ? 'hot' : 'ready',
    value: quantityText(cpuC, { unit: '°C', datatype: 'float' }).full,
    advice: isHot ? 'Give it air or a heat sink: it slows down when it gets hotter.' : '',
  };
}

function ofTotal(freeMB: number, totalMB: number): string {
  const share = totalMB === 0 ? 0 : (freeMB / totalMB) * 100;
  return `${sizeText(freeMB * 1e6)} free of ${sizeText(totalMB * 1e6)} (${numberText(share, 0)}${UNIT_SPACE}%)`;
}
