import type { z } from 'zod';
import type { sourceSchema } from './source.ts';

/** Boards of the first lab by their name. */
export const BOARDS = {
  'wet-a': { host: '10.100.0.1', label: 'WET A' },
  'wet-b': { host: '10.100.0.2', label: 'WET B' },
} as const;

/** Ports of a White Rabbit switch. */
export const PORT_COUNT = 18;
const PORTS = Array.from({ length: PORT_COUNT }, (_, i) => i + 1);

const TEMPERATURE = { unit: '°C', datatype: 'float', resolution: 0.01 } as const;

/** What a WET board is asked: its FPGA and 18 transceivers, and how it is doing. One `exec` each. */
export const WET_SOURCES: readonly z.input<typeof sourceSchema>[] = [
  {
    stream: 'temps',
    command: '/wr/bin/wrs_dump_shmem -L | grep -e HAL.temp.',
    parser: 'wrs-shmem-temperatures',
    values: { fpga: { ...TEMPERATURE, label: 'FPGA' } },
  },
  {
    stream: 'temps',
    command: `for p in ${PORTS.join(' ')}; do echo "Port $p:"; /wr/bin/wrs_sfp_dump -L -d -p $p; done`,
    parser: 'wrs-sfp-dump',
    values: Object.fromEntries(
      PORTS.map((port) => [`wri${port}`, { ...TEMPERATURE, from: `port${port}.temperatureC` }]),
    ),
  },
  {
    stream: 'diag',
    command: 'cat /proc/uptime /proc/loadavg; /wr/bin/wrs_version -t',
    parser: 'pattern',
    values: {
      uptimeS: {
        unit: 's',
        resolution: 1,
        label: 'Uptime',
        find: { pattern: '^(\\d+\\.\\d+) \\d+\\.\\d+$' },
      },
      load1: {
        unit: '#',
        resolution: 0.01,
        label: 'Load, 1 min',
        find: { pattern: '^(\\d+\\.\\d+) \\d+\\.\\d+ \\d+\\.\\d+ \\d+/\\d+ ' },
      },
      firmware: {
        datatype: 'string',
        label: 'Firmware',
        find: { pattern: '^software-version:\\s*(\\S+)', type: 'text' },
      },
    },
  },
  {
    stream: 'diag',
    command: '/wr/bin/wr_mon -a | head -n 1',
    parser: 'wr-mon-status',
    values: {
      portsUp: { unit: '#', datatype: 'integer', label: 'Ports up' },
      syncState: { from: 'servo.state', datatype: 'string', label: 'Synchronisation' },
    },
  },
];
