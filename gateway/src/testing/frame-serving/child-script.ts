import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { nextMessage } from '../../broker/bench/child.ts';

/** Starts a script of this folder as a process with a message channel. */
export function startScript(
  name: 'feed-process.ts' | 'polling-viewers.ts' | 'web-socket-viewers.ts',
): ChildProcess {
  return fork(new URL(name, import.meta.url), {
    execArgv: ['--conditions=@labgate/source'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

/** Sends `question` and gives the next message of the process. */
export async function ask<Answer>(child: ChildProcess, question: object): Promise<Answer> {
  const answer = nextMessage<Answer>(child);
  child.send(question);
  return answer;
}

/** Ends a process and waits until it is gone. */
export async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill();
  await gone;
}
