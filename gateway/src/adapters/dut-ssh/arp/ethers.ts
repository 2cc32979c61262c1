import { wholeLines, type CommandOutput } from '../parsers/command-output.ts';
import { quotePath } from '../quoting.ts';
import { parseMac } from './mac.ts';

/** Command that prints the file, and nothing where it is missing. */
export function readEthersCommand(path: string): string {
  const file = quotePath(path);
  return `if [ -e ${file} ]; then cat ${file}; fi`;
}

/** The MAC address of `ip` in a file of the form of ethers(5); the last entry counts. @throws LabError E_GARBLED. */
export function findInEthers(output: CommandOutput, ip: string): string | undefined {
  // a last line without its end is whole too: it is a file, and `cat` says whether it could be read
  const stdout = output.stdout.endsWith('\n') ? output.stdout : `${output.stdout}\n`;
  const entry = wholeLines({ ...output, stdout })
    .map((line) => line.split(/\s+/))
    .findLast(([mac = '', address]) => !mac.startsWith('#') && address === ip);
  return entry === undefined ? undefined : normalised(entry[0] ?? '');
}

/**
 * Command that puts the entry of `ip` in place of all it had, or takes it out (`mac` undefined). Comments and other entries
 * stay; the file is replaced as a whole and keeps its owner and mode. Arguments are validated ones.
 */
export function writeEthersCommand(path: string, ip: string, mac: string | undefined): string {
  const file = quotePath(path);
  const draft = quotePath(`${path}.labgate`);
  const others = `awk '/^[[:space:]]*#/ || $2 != "${ip}"' ${file}`;
  const entry = mac === undefined ? '' : ` && echo '${mac} ${ip}' >> ${draft}`;
  return (
    `if [ -e ${file} ]; then cp -p ${file} ${draft} && ${others} > ${draft}; else : > ${draft}; fi` +
    `${entry} && mv ${draft} ${file}`
  );
}

/** Ethers(5) allows pairs without leading zeros. */
function normalised(mac: string): string | undefined {
  const padded = mac
    .split(':')
    .map((pair) => pair.padStart(2, '0'))
    .join(':');
  try {
    return parseMac(padded).text;
  } catch {
    return undefined; // not an entry that could be put back: as if there were none
  }
}
