import { formatYaml } from '@labgate/service-kit';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { paint, printable, printLine, printNote, type Terminal } from '../terminal.ts';
import { askConfigReport, type ConfigReport } from './ask-config-report.ts';

/** Has the gateway check the configuration, prints it as it would count, and gives 4 when it has faults, else 0. */
export async function configCheck(
  terminal: Terminal,
  options: { readonly json?: boolean },
): Promise<ExitCode> {
  const report = await askConfigReport(terminal.env);
  if (options.json === true) printLine(terminal, JSON.stringify(report, null, 2));
  else printReport(terminal, report);
  return report.faults.length > 0 ? EXIT.problemsFound : EXIT.ok;
}

function printReport(terminal: Terminal, { file, faults, config, overrides }: ConfigReport): void {
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
