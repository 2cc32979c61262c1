import { replayCommands } from '@labgate/contract';
import { commandMethod, type CommandMethods } from '../commands/command-method.ts';
import type { Replays } from './replays.ts';

/** The methods of `$replay` (contract §6.3). */
export function createReplayCommands(replays: Replays): CommandMethods {
  return {
    open: commandMethod(replayCommands.open, { run: async ({ run }) => ({ data: await replays.open(run) }) }),
    play: commandMethod(replayCommands.play, {
      run: async ({ speed }) => ({ data: await replays.play(speed) }),
    }),
    pause: commandMethod(replayCommands.pause, { run: async () => ({ data: replays.pause() }) }),
    seek: commandMethod(replayCommands.seek, { run: async ({ ts }) => ({ data: await replays.seek(ts) }) }),
    close: commandMethod(replayCommands.close, {
      run: async () => {
        await replays.close();
        return {};
      },
    }),
  };
}
