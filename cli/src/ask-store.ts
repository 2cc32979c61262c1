import { LabError } from '@labgate/contract';
import type { MqttClient } from 'mqtt';
import { sendCommand } from './send-command.ts';

/** How long an answer may take, ms: a range over years is read in parts. */
const ANSWER_WITHIN_MS = 30_000;

/**
 * Asks `$store` of gateway `gw` and gives the data of the answer.
 * @throws LabError `E_TIMEOUT` without an answer, `E_STORE` with the reason when it is refused.
 */
export async function askStore(
  client: MqttClient,
  gw: string,
  method: 'ledger' | 'range',
  args: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const { status, data, code, msg } = await sendCommand(
    client,
    { gw, target: '$store', method, args },
    ANSWER_WITHIN_MS,
  );
  if (status !== 'ok') throw new LabError('E_STORE', `${code}: ${msg}`);
  return data;
}
