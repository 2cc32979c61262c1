import { isLabError } from '@labgate/contract';
import { paint, printable, printLine, type Terminal } from '../terminal.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { readBenchConfig } from './bench-config.ts';
import type { BenchConfig, Check, CheckContext, Finding } from './check.ts';
import { checkBroker } from './checks/broker.ts';
import { checkClock } from './checks/clock.ts';
import { checkDataFolder } from './checks/data-folder.ts';
import { checkDevices } from './checks/devices.ts';
import { checkI2cBuses, checkSerialPorts } from './checks/device-files.ts';
import { checkNodeVersion } from './checks/node-version.ts';
import { checkPorts } from './checks/ports.ts';
import { checkRedis } from './checks/redis.ts';
import { checkStorage } from './checks/storage.ts';

/** Options of `labgate doctor`. */
export interface DoctorOptions {
  readonly json?: boolean;
  /** Where device files are; `/dev` unless a test says otherwise. */
  readonly deviceFolder?: string;
}

const CHECKS: readonly Check[] = [
  checkNodeVersion,
  checkDataFolder,
  checkStorage,
  checkPorts,
  checkI2cBuses,
  checkSerialPorts,
  checkDevices,
  checkRedis,
  checkBroker,
  checkClock,
];

/** Looks at everything a gateway needs on this machine, prints it, and gives 4 when there is a problem, else 0. */
export async function doctor(terminal: Terminal, options: DoctorOptions): Promise<ExitCode> {
  const findings = await examine(terminal.env, options.deviceFolder ?? '/dev');
  if (options.json === true) printLine(terminal, JSON.stringify({ findings }, null, 2));
  else for (const finding of findings) printFinding(terminal, finding);
  return findings.some(({ status }) => status === 'problem') ? EXIT.problemsFound : EXIT.ok;
}

async function examine(env: Terminal['env'], deviceFolder: string): Promise<readonly Finding[]> {
  const { config, finding } = examineConfig(env);
  if (config === undefined) return [finding];
  const context: CheckContext = { env, config, deviceFolder };
  const findings = await Promise.all(CHECKS.map((check) => check(context)));
  return [finding, ...findings.flat()];
}

function examineConfig(env: Terminal['env']): { readonly config?: BenchConfig; readonly finding: Finding } {
  const subject = 'Configuration';
  try {
    const config = readBenchConfig(env);
    const detail =
      config.file === undefined
        ? 'no file: everything is simulated'
        : `${config.file} can be read; \`labgate up\` checks every value`;
    return { config, finding: { status: 'ok', subject, detail } };
  } catch (error) {
    if (!isLabError(error, 'E_CONFIG')) throw error;
    const remedy = 'correct it; `labgate up` lists every fault';
    return { finding: { status: 'problem', subject, detail: error.message, remedy } };
  }
}

const MARKS = { ok: '✓', note: '!', problem: '✗', skipped: '–' } as const;
const STYLES = { ok: 'green', note: 'yellow', problem: 'red', skipped: 'dim' } as const;

function printFinding(terminal: Terminal, { status, subject, detail, remedy }: Finding): void {
  const mark = paint(terminal, STYLES[status], MARKS[status]);
  printLine(terminal, `${mark} ${subject.padEnd(14)}${printable(detail)}`);
  if (remedy !== undefined && status !== 'ok') printLine(terminal, `${' '.repeat(16)}→ ${printable(remedy)}`);
}
