import { garbled, someValues, wholeLines, type CommandOutput, type ParsedValues } from './command-output.ts';
import { parseDecimal } from './decimal.ts';

const ENTRY = /^(\d+):\s*PN:\s*(.+?)\s+dTx:\s*(\S+)\s+dRx:\s*(\S+)\s+alpha:\s*(\S+)$/;

/**
 * The calibrated transceivers of `sfp show` of a White Rabbit PTP core: `sfp1.partNumber`, `.dTxPs`, `.dRxPs`, `.alpha`.
 * @throws LabError E_GARBLED.
 */
export function parseWrpcSfp(output: CommandOutput): ParsedValues {
  const values: Record<string, number | string> = {};
  for (const line of wholeLines(output)) {
    if (!/^\d+:/.test(line)) continue;
    const [, number, partNumber, dTxPs, dRxPs, alpha] = ENTRY.exec(line) ?? [];
    if (partNumber === undefined || dTxPs === undefined || dRxPs === undefined || alpha === undefined) {
      throw garbled(`not a transceiver: ${JSON.stringify(line.slice(0, 80))}`);
    }
    values[`sfp${number}.partNumber`] = partNumber;
    values[`sfp${number}.dTxPs`] = parseDecimal(dTxPs);
    values[`sfp${number}.dRxPs`] = parseDecimal(dRxPs);
    values[`sfp${number}.alpha`] = parseDecimal(alpha);
  }
  return someValues(values);
}
