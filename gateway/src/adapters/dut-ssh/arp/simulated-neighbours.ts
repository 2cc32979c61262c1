interface Answer {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

const SHOW = /^ip neigh show dev '[^']+'$/;
const REPLACE = /^ip neigh replace '([^']+)' lladdr '([^']+)' dev '[^']+' nud (permanent|stale)$/;
const DELETE = /^ip neigh del '([^']+)' dev '[^']+'$/;
const PING = /^ping -c 1 -W 1 '([^']+)'$/;
const READ_FILE = /^if \[ -e '([^']+)' \]; then cat '\1'; fi$/;
const WRITE_FILE =
  /awk '\/\^\[\[:space:\]\]\*#\/ \|\| \$2 != "([^"]+)"'.*?(?: && echo '([^ ']+) \1' >> '[^']+')? && mv /;

/** The neighbour table and the file of lasting entries of a simulated host. */
export class SimulatedNeighbours {
  readonly table = new Map<string, { readonly mac: string; readonly state: string }>();
  readonly file = new Map<string, string>();

  /** Answers a command about addresses; undefined for any other. */
  run(command: string): Answer | undefined {
    if (SHOW.test(command))
      return ok([...this.table].map(([ip, { mac, state }]) => `${ip} lladdr ${mac} ${state}\n`));
    if (READ_FILE.test(command)) return ok([...this.file].map(([ip, mac]) => `${mac} ${ip}\n`));
    const [, replacedIp, mac, state] = REPLACE.exec(command) ?? [];
    if (replacedIp !== undefined && mac !== undefined && state !== undefined) {
      this.table.set(replacedIp, { mac, state: state.toUpperCase() });
      return ok([]);
    }
    const deletedIp = DELETE.exec(command)?.[1];
    if (deletedIp !== undefined) {
      const isThere = this.table.delete(deletedIp);
      return isThere
        ? ok([])
        : { exitCode: 2, stdout: '', stderr: 'RTNETLINK answers: No such file or directory\n' };
    }
    const [, writtenIp, fileMac] = WRITE_FILE.exec(command) ?? [];
    if (writtenIp !== undefined) {
      this.file.delete(writtenIp);
      if (fileMac !== undefined) this.file.set(writtenIp, fileMac);
      return ok([]);
    }
    const pingedIp = PING.exec(command)?.[1];
    if (pingedIp !== undefined) return { exitCode: this.table.has(pingedIp) ? 0 : 1, stdout: '', stderr: '' };
    return undefined;
  }
}

function ok(lines: readonly string[]): Answer {
  return { exitCode: 0, stdout: lines.join(''), stderr: '' };
}
