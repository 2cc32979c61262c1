import { interlockCommands } from '@labgate/contract';
import { commandMethod, type CommandCall, type CommandMethods } from '../commands/command-method.ts';
import type { Interlock } from './interlock.ts';
import type { Interlocks } from './interlocks.ts';

const TARGET = '$interlock/';

/** The commands of `$interlock/{il}` (contract §6.3). */
export function interlockMethods(interlocks: Interlocks): CommandMethods {
  const named = ({ target }: CommandCall): Interlock => interlocks.named(target.slice(TARGET.length));
  return {
    reset: commandMethod(interlockCommands.reset, {
      run: async (_args, call) => {
        const interlock = named(call);
        return changed(interlock, () => interlock.reset());
      },
    }),
    bypass: commandMethod(interlockCommands.bypass, {
      run: async ({ ttlS, reason }, call) => {
        const interlock = named(call);
        return changed(interlock, () => interlock.bypass(ttlS, reason, call.sender?.user));
      },
    }),
    test: commandMethod(interlockCommands.test, {
      run: async (_args, call) => {
        const interlock = named(call);
        return changed(interlock, () => interlock.test());
      },
    }),
  };
}

/** What the audit keeps: the interlock before and after. */
async function changed(
  interlock: Interlock,
  change: () => void | Promise<void>,
): Promise<{ data: unknown; before: unknown; after: unknown }> {
  const before = { state: interlock.state };
  await change();
  const data = interlock.report();
  return { data, before, after: { state: data.state } };
}
