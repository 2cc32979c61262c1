import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { gatewayTopics } from '@labgate/contract';
import type { Clock, Logger } from '@labgate/service-kit';
import type { AlarmSeam } from '../alarms/alarm-book.ts';
import type { CommandServer } from '../commands/command-server.ts';
import type { Outlet } from '../outlet.ts';
import { createJournalCommands } from './journal-commands.ts';
import type { JournalConfig } from './journal-config.ts';
import { JournalOutlet } from './journal-outlet.ts';
import { JournalTail } from './journal-tail.ts';
import { Journal, type JournalFigures } from './journal.ts';

interface JournalingOptions {
  /** Folder of everything the gateway keeps. */
  readonly dataDir: string;
  readonly gatewayId: string;
  readonly config: JournalConfig;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The journal with all that hangs on it: the way to the broker, the tail and the answers to reads. */
export class Journaling {
  /** Takes the gateway's own messages. */
  readonly outlet: JournalOutlet;
  readonly #journal: Journal;
  readonly #tail: JournalTail;
  #broker: Outlet | undefined;
  #isHeard: (topic: string) => boolean = () => true;

  private constructor(journal: Journal, { gatewayId, clock, log }: JournalingOptions) {
    this.#journal = journal;
    this.outlet = new JournalOutlet({ journal, gatewayId, clock, log });
    const topic = gatewayTopics(gatewayId).journalTail;
    this.#tail = new JournalTail({
      clock,
      cursorOf: (position) => journal.cursorOf(position),
      start: journal.end,
      publish: (payload) => this.#broker?.publish({ topic, payload, qos: 1, retain: false }),
      isHeard: () => this.#isHeard(topic),
    });
    journal.onWritten = (group) => this.#tail.add(group);
  }

  /** Opens the journal. @throws LabError E_PERMISSION when its folder cannot be used. */
  static async open(options: JournalingOptions): Promise<Journaling> {
    const { dataDir, config, clock, log } = options;
    const journal = await Journal.open({ folder: join(dataDir, 'journal'), config, clock, log });
    return new Journaling(journal, options);
  }

  get figures(): JournalFigures {
    return this.#journal.figures();
  }

  /** Tells `alarms` from now on when nothing is being journaled. */
  reportTo(alarms: AlarmSeam): void {
    this.outlet.reportTo(alarms);
  }

  /** Opens the way to the broker; `isHeard` is false for a topic that nobody would get a message of. */
  connect(broker: Outlet, isHeard: (topic: string) => boolean = () => true): void {
    this.#broker = broker;
    this.#isHeard = isHeard;
    this.outlet.connect(broker);
  }

  /** Has `server` answer `$journal` commands. */
  serve(server: CommandServer): void {
    server.register('$journal', createJournalCommands(this.#journal, this.#tail));
  }

  /** Writes and publishes what waits; to be called before the broker stops. */
  async drain(): Promise<void> {
    this.outlet.stop();
    await this.#journal.drained();
    this.#tail.flush();
    await nextTurn(); // so that the last batch leaves before the connections are closed
  }

  /** Closes the files; to be called when the broker takes no more messages. */
  close(): Promise<void> {
    return this.#journal.stop();
  }
}
