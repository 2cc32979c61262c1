import { simulatedHostKey } from '../transports/ssh/simulated-host-key.ts';
import type { SimulatedExecResult, SimulatedSshHost } from '../transports/ssh/simulated-ssh-host.ts';
import type { SshFault } from '../transports/ssh/ssh-fault.ts';

/** What a test wants a host to answer; what is left out is empty, or 0. */
export interface ScriptedAnswer {
  readonly stdout?: string;
  readonly stderr?: string;
  readonly exitCode?: number;
}

/** A host that answers as a test says and writes down every command it was given. */
export class ScriptedSshHost implements SimulatedSshHost {
  readonly hostKey = simulatedHostKey('a host of a test');
  readonly otherHostKey = simulatedHostKey('another host of a test');
  fault: SshFault = 'none';
  readonly commands: string[] = [];
  readonly #answer: (command: string) => ScriptedAnswer;

  constructor(answer: (command: string) => ScriptedAnswer = () => ({})) {
    this.#answer = answer;
  }

  async run(command: string): Promise<SimulatedExecResult> {
    this.commands.push(command);
    const { stdout = '', stderr = '', exitCode = 0 } = this.#answer(command);
    return { stdout: Buffer.from(stdout), stderr: Buffer.from(stderr), exitCode };
  }
}
