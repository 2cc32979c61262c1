import { spawnSync } from 'node:child_process';
import { LabError } from '@labgate/contract';
import { formatYaml } from '@labgate/service-kit';
import { z } from 'zod';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { paint, printable, printLine, printNote, type Terminal } from '../terminal.ts';
import { gatewayEntry } from '../up/built-entries.ts';

const reportSchema = z.object({
  file: z.string().nullable(),
  faults: z.array(z.object({ path: z.string(), message: z.string() })),
  config: z.record(z.string(), z.unknown()).optional(),
  overrides: z.record(z.string(), z.string()).optional(),
});

/** Longest a check may take, ms. */
const TIMEOUT_MS = 30_000;

/** Has the gateway check the configuration, prints it as it would count, and gives 4 when it has faults, else 0. */
export function configCheck(
  terminal: Terminal,
  options: { readonly json?: boolean },
  entry: string = gatewayEntry(),
): ExitCode {
  const report = askGateway(terminal, entry);
  if (options.json === true) printLine(terminal, JSON.stringify(report, null, 2));
  else printReport(terminal, report);
  return report.faults.length > 0 ? EXIT.problemsFound : EXIT.ok;
}

function askGateway(terminal: Terminal, entry: string): z.infer<typeof reportSchema> {
  const { stdout, stderr } = spawnSync(process.execPath, [entry, 'check-config'], {
    env: terminal.env,
    encoding: 'utf8',
    timeout: TIMEOUT_MS,
  });
  try {
    return reportSchema.parse(JSON.parse(stdout));
  } catch (cause) {
    const reason = stderr.trim().split('\n')[0] ?? '';
    throw new LabError('E_UNKNOWN', `the gateway could not check the configuration: ${reason}`, { cause });
  }
}

function printReport(
  terminal: Terminal,
  { file, faults, config, overrides }: z.infer<typeof reportSchema>,
): void {
  const place = printable(file ?? 'no file: everything is simulated');
  if (config === undefined) {
    printNote(terminal, `${paint(terminal, 'red', '✗')} ${place}`);
    for (const { path, message } of faults)
      printNote(terminal, `  ${printable(path)}: ${printable(message)}`);
    return;
  }
  printNote(terminal, `${paint(terminal, 'green', '✓')} ${place}`);
  for (const [path, variable] of Object.entries(overrides ?? {}))
    printNote(terminal, `  ${path}: from ${variable}`);
  terminal.stdout.write(formatYaml(config));
}
