import { replayCommands, runIdSchema } from '@labgate/contract';
import { askGateway, type GatewayOptions } from '../ask-gateway.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { printLine, printNote, type Terminal } from '../terminal.ts';
import { uploadRun } from '../runs/run-files.ts';
import { verifyReplay } from './verify-replay.ts';

/** Options of `labgate replay`. */
export interface ReplayOptions extends GatewayOptions {
  readonly verify?: boolean;
  readonly speed: number;
  readonly json?: boolean;
}

/**
 * Plays a run of a gateway, or with `--verify` checks a file on this machine; exit code 4 when something is wrong with it.
 * A file that is to be played is handed to the gateway first.
 */
export async function replay(terminal: Terminal, what: string, options: ReplayOptions): Promise<ExitCode> {
  if (options.verify === true) return verify(terminal, what, options.json === true);
  if (what === 'stop') {
    await askGateway(terminal, options, '$replay', 'close', {});
    return EXIT.ok;
  }
  const run = runIdSchema.safeParse(what).success ? what : await uploadRun(terminal, what);
  const opened = replayCommands.open.answer.parse(
    await askGateway(terminal, options, '$replay', 'open', { run }),
  );
  await askGateway(terminal, options, '$replay', 'play', { speed: options.speed });
  printLine(terminal, `lab/1/${opened.gw}/#`);
  return EXIT.ok;
}

async function verify(terminal: Terminal, file: string, isJson: boolean): Promise<ExitCode> {
  const verification = await verifyReplay(file);
  const { messages, frames, sha256, faults } = verification;
  if (isJson) {
    printLine(terminal, JSON.stringify(verification));
    return faults.length === 0 ? EXIT.ok : EXIT.problemsFound;
  }
  for (const fault of faults) printLine(terminal, fault);
  const verdict = faults.length === 0 ? 'all equal' : `${faults.length} faults`;
  printNote(terminal, `${messages} messages, ${frames} of them frames, published and compared: ${verdict}`);
  printNote(terminal, `SHA-256 ${sha256}`);
  return faults.length === 0 ? EXIT.ok : EXIT.problemsFound;
}
