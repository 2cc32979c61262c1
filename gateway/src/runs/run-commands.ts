import { runCommands } from '@labgate/contract';
import { commandMethod, type CommandCall, type CommandMethods } from '../commands/command-method.ts';
import type { RunPlans } from './plans/run-plans.ts';
import type { Runs } from './runs.ts';

/** The methods of `run` (contract §6.3). */
export function createRunCommands(runs: Runs, plans: RunPlans): CommandMethods {
  return {
    ...planCommands(runs, plans),
    start: commandMethod(runCommands.start, {
      run: async (args, call) => ({ data: await runs.start(args, senderOf(call)) }),
    }),
    mark: commandMethod(runCommands.mark, {
      run: async ({ text }, call) => {
        runs.mark(text, senderOf(call));
        return {};
      },
    }),
    verdict: commandMethod(runCommands.verdict, {
      run: async ({ pass, reason }, call) => {
        await runs.verdict(pass, reason, senderOf(call));
        return {};
      },
    }),
    stop: commandMethod(runCommands.stop, {
      run: async (_args, call) => ({ data: await runs.stop(senderOf(call)) }),
    }),
    list: commandMethod(runCommands.list, {
      run: async () => ({ data: { runs: await runs.list() } }),
      isRepeatable: () => true,
    }),
    get: commandMethod(runCommands.get, {
      run: async ({ run }) => ({ data: await runs.get(run) }),
      isRepeatable: () => true,
    }),
    keep: commandMethod(runCommands.keep, {
      run: async ({ run, on }) => ({ data: await runs.keep(run, on) }),
    }),
    delete: commandMethod(runCommands.delete, {
      run: async ({ run }) => {
        await runs.delete(run);
        return {};
      },
    }),
  };
}

function planCommands(runs: Runs, plans: RunPlans): CommandMethods {
  return {
    pause: commandMethod(runCommands.pause, {
      run: async () => {
        plans.pause();
        return { data: await runs.get(runs.going().id ?? '') };
      },
    }),
    resume: commandMethod(runCommands.resume, {
      run: async () => {
        plans.resume();
        return { data: await runs.get(runs.going().id ?? '') };
      },
    }),
    abort: commandMethod(runCommands.abort, {
      run: async ({ reason }, call) => {
        await plans.abort(reason ?? `aborted by ${senderOf(call)}`);
        return { data: await runs.get(runs.going().id ?? '') };
      },
    }),
    plan: commandMethod(runCommands.plan, {
      run: async (args) => ({ data: await plans.rehearse(args) }),
      isRepeatable: () => true,
    }),
    plans: commandMethod(runCommands.plans, {
      run: async () => ({ data: { plans: await plans.names() } }),
      isRepeatable: () => true,
    }),
  };
}

/** Who asked, as far as it is known: the user the broker has verified, else the hint of the request. */
export function senderOf({ sender, request }: CommandCall): string {
  return sender?.user ?? request.by ?? sender?.clientId ?? request.from ?? 'gateway';
}
