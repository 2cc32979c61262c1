import type { SimulatedWorld } from '../../adapter.ts';
import { simulatedHostKey, type SimulatedHostKey } from '../../transports/ssh/simulated-host-key.ts';
import type { SimulatedExecResult, SimulatedSshHost } from '../../transports/ssh/simulated-ssh-host.ts';
import type { SshFault } from '../../transports/ssh/ssh-fault.ts';
import type { DutSshConfig } from './config.ts';
import { SimulatedNeighbours } from './arp/simulated-neighbours.ts';
import { PORT_COUNT } from './wet.ts';

/** A WET board has been running for a while when the bench starts, s. */
const UPTIME_AT_START_S = 93_600;
/** Ports with a fibre in them. */
const PORTS_UP = 12;
/** Standard deviation of what a sensor says about a steady temperature, K. */
const NOISE_K = 0.06;

type Answer = (board: SimulatedDut, command: string) => string;

/** What the programs of the board print, by the command they are called with. */
const PROGRAMS: readonly { readonly pattern: RegExp; readonly needsHal: boolean; readonly answer: Answer }[] =
  [
    { pattern: /wrs_dump_shmem/, needsHal: true, answer: (board) => board.sharedMemory() },
    { pattern: /wrs_sfp_dump .*-p \$p/, needsHal: true, answer: (board) => board.transceivers() },
    { pattern: /wr_mon/, needsHal: true, answer: (board) => board.monitorLine() },
    { pattern: /\/proc\/uptime/, needsHal: false, answer: (board) => board.uptime() },
    { pattern: /^uptime$/, needsHal: false, answer: (board) => board.uptime() },
    { pattern: /^uname/, needsHal: false, answer: () => 'Linux wet 5.10.0 armv7l GNU/Linux\n' },
    { pattern: /^:$/, needsHal: false, answer: () => '' },
    {
      pattern: /^echo '?([\w.:-]*)'?$/,
      needsHal: false,
      answer: (_, command) => `${command.slice(5).replaceAll("'", '')}\n`,
    },
  ];

/** A WET board as its shell shows it: a White Rabbit switch whose parts have the temperatures of the simulated bench. */
export class SimulatedDut implements SimulatedSshHost {
  readonly hostKey: SimulatedHostKey;
  readonly otherHostKey: SimulatedHostKey;
  fault: SshFault = 'none';
  readonly #world: SimulatedWorld;
  readonly #neighbours: SimulatedNeighbours;

  constructor({ host }: Pick<DutSshConfig, 'host'>, world: SimulatedWorld) {
    this.#world = world;
    const seed = `${host} ${world.random()}`;
    this.hostKey = simulatedHostKey(seed);
    this.otherHostKey = simulatedHostKey(`${seed}, changed`);
    this.#neighbours = new SimulatedNeighbours();
  }

  async run(command: string): Promise<SimulatedExecResult> {
    const neighbour = this.#neighbours.run(command);
    if (neighbour !== undefined) return result(neighbour.exitCode, neighbour.stdout, neighbour.stderr);
    const program = PROGRAMS.find(({ pattern }) => pattern.test(command));
    if (program === undefined) return result(127, '', `sh: ${command.split(' ')[0] ?? ''}: not found\n`);
    // wr_mon ends well all the same
    if (program.needsHal && this.fault === 'hal-dead') return result(0, 'HAL is dead!\nPPSI is dead!\n', '');
    return result(0, program.answer(this, command), '');
  }

  /** `wrs_dump_shmem -L | grep HAL.temp.` */
  sharedMemory(): string {
    return [
      ['fpga', this.#measured('fpga')],
      ['pll', this.#measured('pcb')],
      ['psl', this.#measured('pcb')],
      ['psr', this.#measured('pcb')],
    ]
      .map(([name, temperature]) => `${`HAL.temp.${name}:`.padEnd(41)}${temperature}\n`)
      .join('');
  }

  /** `wrs_sfp_dump -L -d -p N` for every port. */
  transceivers(): string {
    return Array.from({ length: PORT_COUNT }, (_, i) => {
      const port = i + 1;
      return (
        `Port ${port}:\nVendor Name: Axcen Photonics\nVendor Part Number: AXGE-1254-0531\n` +
        `Temperature: ${this.#measured(`wri${port}`)} C\nVoltage: 3.2410 V\nTX Bias Current: 11.20 mA\n` +
        'TX power: 1.0034 mW\nRX power: 0.0421 mW\n'
      );
    }).join('');
  }

  /** One line of `wr_mon -a`. */
  monitorLine(): string {
    const uptimeS = Math.floor(this.#uptimeS());
    const ports = Array.from({ length: PORT_COUNT }, (_, i) => {
      const isUp = i < PORTS_UP ? 1 : 0;
      return `port:wri${i + 1} lnk:${isUp} mode:${i === 0 ? 'S' : 'M'} lock:${isUp}`;
    });
    return (
      `TIME sec:${uptimeS} nsec:500012345 PORTS ${ports.join(' ')} ` +
      `SERVO sv:1 ss:'TRACK_PHASE' md:418226 dms:398530 crtt:836452 asym:39393 cko:1 ucnt:${uptimeS} ` +
      `TEMP fpga:${this.#measured('fpga')} pll:${this.#measured('pcb')}\n`
    );
  }

  /** `/proc/uptime`, `/proc/loadavg` and the version of the firmware. */
  uptime(): string {
    const uptimeS = this.#uptimeS();
    return (
      `${uptimeS.toFixed(2)} ${(uptimeS * 0.9).toFixed(2)}\n0.21 0.17 0.11 1/83 2047\n` +
      'software-version: v6.1\nbackplane-version: 3.41\n'
    );
  }

  #uptimeS(): number {
    return UPTIME_AT_START_S + this.#world.monoUs() / 1e6;
  }

  #measured(part: string): string {
    return (this.#world.temperatureC(part) + NOISE_K * this.#world.gaussian()).toFixed(2);
  }
}

function result(exitCode: number, stdout: string, stderr: string): SimulatedExecResult {
  const encoder = new TextEncoder();
  return { exitCode, stdout: encoder.encode(stdout), stderr: encoder.encode(stderr) };
}
