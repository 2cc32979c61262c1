import { readFileSync } from 'node:fs';
import { LabError, MAX_PLAN_LENGTH, runCommands, runSchema } from '@labgate/contract';
import { askGateway, type GatewayOptions } from '../ask-gateway.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { printLine, type Terminal } from '../terminal.ts';
import { formatDryRun, formatRun } from './run-lines.ts';

/** Options of `labgate run start`. */
export interface StartOptions extends GatewayOptions {
  readonly serial: string;
  /** A file. */
  readonly plan?: string;
  readonly tag?: readonly string[];
}

/** Begins a run and prints its id. */
export async function startRun(terminal: Terminal, options: StartOptions): Promise<void> {
  const { serial, plan, tag } = options;
  const args = { dutSerial: serial, ...(plan && { planText: readPlan(plan) }), ...(tag && { tags: tag }) };
  const { id } = runCommands.start.answer.parse(await askGateway(terminal, options, 'run', 'start', args));
  printLine(terminal, id ?? '');
}

/** Sends a command about the run that is going, and prints the run when it is answered with one. */
export async function changeRun(
  terminal: Terminal,
  options: GatewayOptions,
  method: 'mark' | 'verdict' | 'stop' | 'pause' | 'resume' | 'abort',
  args: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const answer = runSchema
    .omit({ v: true })
    .safeParse(await askGateway(terminal, options, 'run', method, args));
  if (answer.success) printLine(terminal, formatRun({ v: 1, ...answer.data }));
}

/** Prints the runs, newest first. */
export async function listRuns(
  terminal: Terminal,
  options: GatewayOptions & { json?: boolean },
): Promise<void> {
  const answer = await askGateway(terminal, options, 'run', 'list', {});
  if (options.json === true) printLine(terminal, JSON.stringify(answer));
  else for (const run of runCommands.list.answer.parse(answer).runs) printLine(terminal, formatRun(run));
}

/** Prints one run as JSON. */
export async function getRun(terminal: Terminal, options: GatewayOptions, run: string): Promise<void> {
  printLine(
    terminal,
    JSON.stringify(await askGateway(terminal, options, 'run', 'get', { run }), undefined, 2),
  );
}

/** Protects a run from retention, or no longer. */
export async function keepRun(
  terminal: Terminal,
  options: GatewayOptions & { off?: boolean },
  run: string,
): Promise<void> {
  const answer = await askGateway(terminal, options, 'run', 'keep', { run, on: options.off !== true });
  printLine(terminal, formatRun(runCommands.keep.answer.parse(answer)));
}

export async function deleteRun(terminal: Terminal, options: GatewayOptions, run: string): Promise<void> {
  await askGateway(terminal, options, 'run', 'delete', { run });
}

/** Plays a plan through without touching anything; exit code 4 when it must not be started. */
export async function checkPlan(
  terminal: Terminal,
  options: GatewayOptions,
  file: string,
): Promise<ExitCode> {
  const answer = await askGateway(terminal, options, 'run', 'plan', { planText: readPlan(file) });
  const dryRun = runCommands.plan.answer.parse(answer);
  for (const line of formatDryRun(dryRun)) printLine(terminal, line);
  return dryRun.faults.length === 0 ? EXIT.ok : EXIT.problemsFound;
}

function readPlan(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new LabError('E_SCHEMA', `the plan ${file} cannot be read`, { cause });
  }
  if (text.length > MAX_PLAN_LENGTH) {
    throw new LabError('E_SCHEMA', `the plan ${file} is longer than ${MAX_PLAN_LENGTH} characters`);
  }
  return text;
}
