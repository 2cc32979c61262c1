import { alarmCommands } from '@labgate/contract';
import { commandMethod, type CommandCall, type CommandMethods } from '../commands/command-method.ts';
import type { AlarmBook } from './alarm-book.ts';

/** The methods of `$alarm/{alarm}` (contract §6.3). */
export function createAlarmCommands(book: AlarmBook): CommandMethods {
  return {
    ack: commandMethod(alarmCommands.ack, {
      run: async (_args, call) => {
        const { sender, request } = call;
        book.acknowledge(alarmId(call), sender?.user ?? request.by ?? sender?.clientId ?? request.from);
        return {};
      },
    }),
    shelve: commandMethod(alarmCommands.shelve, {
      run: async ({ minutes }, call) => {
        book.shelve(alarmId(call), minutes);
        return {};
      },
    }),
  };
}

function alarmId({ target }: CommandCall): string {
  return target.slice('$alarm/'.length);
}
