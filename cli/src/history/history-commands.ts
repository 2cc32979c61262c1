import { Option, type Command } from 'commander';
import type { Terminal } from '../terminal.ts';
import type { ExportOptions } from './export-history.ts';
import type { ImportOptions } from './import-history.ts';
import { lazily } from '../lazily.ts';

const exportRun = lazily(async () => (await import('../runs/run-files.ts')).exportRun);
const exportHistory = lazily(async () => (await import('./export-history.ts')).exportHistory);
const formatOf = lazily(async () => (await import('./export-history.ts')).formatOf);
const importHistory = lazily(async () => (await import('./import-history.ts')).importHistory);

const EXPORT_EXAMPLES = `
Examples:
  labgate export bench.csv --dev env0 --from 2026-01-31T08:00:00Z
  labgate export --run r-20261122-0042 --format csv > run.csv`;
const IMPORT_EXAMPLES = `
Examples:
  labgate import bench.csv
  LABGATE_USER=admin LABGATE_PASSWORD=… labgate import bench.jsonl --http http://bench-2:8080`;

/** Adds `labgate export` and `labgate import`. */
export function addHistoryCommands(program: Command, terminal: Terminal): void {
  program
    .command('export')
    .description('write the history as CSV or JSON lines, with units and UTC times')
    .argument('[file]', 'where to; stdout by default. A name with .jsonl means JSON lines')
    .addOption(httpOption())
    .addOption(formatOption())
    .addOption(
      new Option('--run <id>', 'a run, from its recording').conflicts([
        'dev',
        'stream',
        'props',
        'from',
        'to',
        'everyMs',
      ]),
    )
    .option('--dev <id>', 'one device alone')
    .option('--stream <id>', 'one stream alone')
    .option('--props <names>', 'these channels alone, separated by commas')
    .option('--from <time>', 'ISO 8601 with its zone, or Unix ms')
    .option('--to <time>', 'ISO 8601 with its zone, or Unix ms')
    .option('--every-ms <ms>', 'means over so many ms instead of single samples')
    .addOption(new Option('--preset <table>', 'the columns of a known table').choices(['wet']))
    .addHelpText('after', EXPORT_EXAMPLES)
    .action(async (file: string | undefined, { run, ...options }: ExportOptions & { run?: string }) => {
      if (run === undefined) return exportHistory(terminal, file, options);
      const format = options.preset ?? (await formatOf(file, options));
      const place = { ...(options.http && { http: options.http }), ...(file && { output: file }) };
      return exportRun(terminal, run, { format, ...place });
    });
  program
    .command('import')
    .description('store the samples of a file that `labgate export` has written; needs the role admin')
    .argument('<file>', 'CSV, or JSON lines when its name ends with .jsonl')
    .addOption(httpOption())
    .addOption(formatOption())
    .addHelpText('after', IMPORT_EXAMPLES)
    .action((file: string, options: ImportOptions) => importHistory(terminal, file, options));
}

function httpOption(): Option {
  return new Option('--http <url>', 'gateway, for example http://127.0.0.1:8080 (LABGATE_HTTP_URL)');
}

function formatOption(): Option {
  return new Option('--format <format>', 'of the file').choices(['csv', 'jsonl']);
}
