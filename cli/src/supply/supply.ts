import { supplyStateSchema, type CommandReply, type SupplyState } from '@labgate/contract';
import { brokerUrl, connectBroker } from '../broker-connection.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { sendCommand } from '../send-command.ts';
import { printable, printLine, printNote, type Terminal } from '../terminal.ts';

/** Options of every `labgate supply` command. */
export interface SupplyOptions {
  readonly url?: string;
  readonly gw: string;
  /** Device id of the supply. */
  readonly dev: string;
  readonly json?: boolean;
}

/** How long a command may wait in the gateway, and the grace that the contract gives its reply (§6.2), ms. */
const WAIT_MS = 5_000 + 2_000 + 1_000;

/**
 * Sends a command to a supply and prints what the supply says then, as it was read back. Exit code 1 when the gateway
 * did not confirm it.
 * @throws LabError E_UNREACHABLE, E_ROLE, E_TIMEOUT.
 */
export async function commandSupply(
  terminal: Terminal,
  { url, gw, dev, json = false }: SupplyOptions,
  method: 'get' | 'set' | 'output',
  args: Readonly<Record<string, unknown>>,
): Promise<ExitCode> {
  const client = await connectBroker(brokerUrl(terminal.env, url), terminal.env, 'supply');
  try {
    const reply = await sendCommand(client, { gw, target: dev, method, args }, WAIT_MS);
    const state = supplyStateSchema.safeParse(reply.data);
    if (json) printLine(terminal, JSON.stringify(reply));
    else if (reply.status === 'ok' && state.success) printLine(terminal, `${dev}: ${describe(state.data)}`);
    if (reply.status === 'ok') return EXIT.ok;
    printNote(terminal, `${dev}: ${describeFailure(reply)}`);
    return EXIT.failed;
  } finally {
    await client.endAsync(true);
  }
}

function describe({ output, vSet, iSet, vOut, iOut, mode, faults, leaseUntil }: SupplyState): string {
  const parts = [
    output ? 'output on' : 'output off',
    `set to ${inUnit(vSet, 'V')} and ${inUnit(iSet, 'A')}`,
    ...(vOut === null && iOut === null ? [] : [`measures ${inUnit(vOut, 'V')} and ${inUnit(iOut, 'A')}`]),
    ...(mode === null || mode === undefined ? [] : [mode]),
    ...(faults ? [`faults: ${printable(faults)}`] : []),
    ...(leaseUntil ? [`goes off at ${new Date(leaseUntil).toISOString()} without keepalive`] : []),
  ];
  return parts.join(', ');
}

function inUnit(value: number | null, unit: string): string {
  return value === null ? `? ${unit}` : `${value} ${unit}`;
}

function describeFailure({ status, code, msg }: CommandReply): string {
  return `not confirmed, ${status ?? 'no status'}${code === null ? '' : ` (${code})`}: ${printable(msg)}`;
}
