import type { RunComparison } from '@labgate/recording';
import { gatewayUrl, requestGateway } from '../history/http-gateway.ts';
import { printLine, type Terminal } from '../terminal.ts';

const WIDTH = 12;

/** Prints how much each channel of two runs differs. */
export async function compareRuns(
  terminal: Terminal,
  a: string,
  b: string,
  { json }: { readonly json?: boolean },
): Promise<void> {
  const query = new URLSearchParams({ a, b });
  const response = await requestGateway(terminal, gatewayUrl(terminal.env), `api/v1/runs/compare?${query}`);
  const comparison = (await response.json()) as RunComparison;
  if (json === true) {
    printLine(terminal, JSON.stringify(comparison));
    return;
  }
  printLine(terminal, line('channel', ['mean A', 'mean B', 'B − A', 'max B − A', 'final B − A', 'unit']));
  for (const { dev, stream, channel, unit, a: first, b: second, difference } of comparison.channels) {
    const cells = [first?.mean, second?.mean, difference?.mean, difference?.max, difference?.final].map(
      number,
    );
    printLine(terminal, line(`${dev}/${stream}/${channel}`, [...cells, unit ?? '']));
  }
}

function number(value: number | undefined): string {
  return value === undefined ? '–' : String(Number(value.toPrecision(5)));
}

function line(name: string, cells: readonly string[]): string {
  return `${name.padEnd(32)}${cells.map((cell) => cell.padStart(WIDTH)).join('')}`.trimEnd();
}
