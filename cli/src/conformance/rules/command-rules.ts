import { journalReadAnswerSchema, MAX_JOURNAL_PART_BYTES, type CommandReply } from '@labgate/contract';
import { isFinal, type ConformanceBench } from '../conformance-bench.ts';
import { broken, KEPT, unseen, verdictOf, type Rule, type Verdict } from '../rule.ts';

/** A question every gateway answers and that changes nothing. */
const QUESTION = ['$journal', 'read', { after: '', limit: 1 }] as const;

/** How commands are taken and answered (contract §3, §6, §8). */
export const COMMAND_RULES: readonly Rule[] = [
  {
    clause: '§6.2',
    text: 'every command gets exactly one final reply, on reply/{from}',
    check: async (bench) => {
      const [target, method, args] = QUESTION;
      const ids = Array.from({ length: 5 }, () => bench.nextId());
      const replies = await bench.ask(
        target,
        method,
        ids.map((id) => ({ id, args })),
      );
      const faults = ids.flatMap((id) => {
        const finals = replies.filter((reply) => reply.id === id && isFinal(reply));
        return finals.length === 1 ? [] : [`${finals.length} final replies to one command`];
      });
      return verdictOf(faults, ids.length, 'command');
    },
  },
  {
    clause: '§6.1',
    text: 'a repeated command is not carried out again; its first reply comes with dup',
    check: async (bench) => {
      const [target, method, args] = QUESTION;
      const id = bench.nextId();
      const replies = await bench.ask(target, method, [
        { id, args },
        { id, args },
      ]);
      const dups = replies.map(({ dup }) => dup);
      if (replies.length !== 2) return broken(`${replies.length} replies to a command that was sent twice`);
      return dups.includes(false) && dups.includes(true) ? KEPT : broken(`dup was ${dups.join(' and ')}`);
    },
  },
  {
    clause: '§6.1',
    text: 'a reply topic that is not below reply/ of this gateway is refused',
    check: async (bench) => {
      const [target, method, args] = QUESTION;
      const foreign = `lab/1/${bench.gw}-2/reply/x`;
      const command = bench.topics.command('psu0', 'get');
      const wildcard = bench.topics.reply('#');
      const listening = bench.look(`lab/1/${bench.gw}-2/#`, 2_000);
      const replies = await bench.ask(
        target,
        method,
        [foreign, command, wildcard].map((replyTo) => ({ args, replyTo })),
      );
      if ((await listening).length > 0) return broken(`it published to ${foreign}`);
      const others = replies.filter(({ code }) => code !== 'E_REPLY_TOPIC');
      if (replies.length < 3) return broken(`${3 - replies.length} of 3 such commands got no reply`);
      return others.length === 0 ? KEPT : broken(`answered with ${others[0]?.code ?? 'ok'}`);
    },
  },
  {
    clause: '§3',
    text: 'a retained command is refused, and what was retained is cleared',
    check: async (bench) => {
      const [target, method, args] = QUESTION;
      const replies = await bench.ask(target, method, [{ args }], { retain: true });
      const left = await bench.look(bench.topics.command(target, method));
      if (left.some(({ payload, retain }) => retain && payload.length > 0))
        return broken('the command is still retained');
      return refusedWith(replies, 'E_RETAINED');
    },
  },
  {
    clause: '§6.2',
    text: 'a method that does not exist is refused with E_UNKNOWN',
    check: async (bench) => refusedWith(await bench.ask('$journal', 'no-such-method', [{}]), 'E_UNKNOWN'),
  },
  {
    clause: '§6.1',
    text: 'arguments that do not fit are refused with E_SCHEMA',
    check: async (bench) => {
      return refusedWith(await bench.ask('$journal', 'read', [{ args: { after: 7 } }]), 'E_SCHEMA');
    },
  },
  {
    clause: '§4.3',
    text: 'the journal is read oldest first, in parts, from any cursor on',
    check: readJournal,
  },
  {
    clause: '§6.3',
    text: 'exec runs names of the configured list only',
    check: async (bench) => {
      const boards = [...bench.descriptions.values()].filter(({ cmds }) => 'exec' in cmds);
      const faults: string[] = [];
      for (const { id } of boards) {
        const replies = await bench.ask(id, 'exec', [{ args: { name: 'conformance; id' } }]);
        const final = replies.find(isFinal);
        if (final?.status !== 'refused') faults.push(`${id} answered ${final?.status ?? 'nothing'}`);
      }
      return verdictOf(faults, boards.length, 'board under test');
    },
  },
  {
    clause: '§6.4',
    text: 'output off is carried out every time, whatever its id',
    check: async (bench) => {
      if (!bench.maySwitchOff) return unseen('--switch-off was not given');
      const supplies = [...bench.descriptions.values()].filter(({ cmds }) => 'output' in cmds);
      const faults: string[] = [];
      for (const { id: dev } of supplies) {
        const id = bench.nextId();
        const off = { id, args: { on: false } };
        const replies = await bench.ask(dev, 'output', [off, off, off]);
        const done = replies.filter(({ status }) => status === 'ok');
        // a reply that is only repeated is the first one to the last digit
        const isRepeated = new Set(done.map(({ rx, ts, tookMs }) => `${rx} ${ts} ${tookMs}`)).size === 1;
        if (done.length !== 3) faults.push(`${dev}: ${done.length} of 3 were carried out`);
        else if (isRepeated) faults.push(`${dev}: the first reply was repeated`);
      }
      return verdictOf(faults, supplies.length, 'supply');
    },
  },
  {
    clause: '§8',
    text: 'a gateway that replays a recording refuses every command',
    check: async (bench) => {
      const replays = await bench.look('lab/1/+/$info', 300);
      const replay = replays
        .map(({ topic }) => topic.split('/')[2] ?? '')
        .find((gw) => gw.startsWith('replay-'));
      return replay === undefined ? unseen('nothing is being replayed') : checkReplay(bench, replay);
    },
  },
];

function refusedWith(replies: readonly CommandReply[], code: string): Verdict {
  const [reply] = replies.filter(isFinal);
  if (reply === undefined) return broken('it got no reply');
  return reply.status === 'refused' && reply.code === code
    ? KEPT
    : broken(`answered ${String(reply.status)} ${reply.code ?? ''}`.trim());
}

async function readJournal(bench: ConformanceBench): Promise<Verdict> {
  const page = async (
    after: string,
  ): Promise<ReturnType<typeof journalReadAnswerSchema.parse> | undefined> => {
    const [reply] = await bench.ask('$journal', 'read', [{ args: { after, limit: 20 } }]);
    return journalReadAnswerSchema.safeParse(reply?.data).data;
  };
  const first = await page('');
  if (first === undefined) return broken('its answer does not fit the contract');
  const second = await page(first.to);
  if (second === undefined) return broken('its answer from a cursor on does not fit the contract');
  const items = [...first.items, ...second.items];
  const isBackward = items.some(({ ts }, i) => ts < (items[i - 1]?.ts ?? 0));
  if (isBackward) return broken('items are not oldest first');
  const bytes = JSON.stringify(first).length;
  if (bytes > MAX_JOURNAL_PART_BYTES * 2) return broken(`an answer of ${bytes} bytes came in one part`);
  return first.items.length > 0 ? KEPT : unseen('the journal is empty');
}

async function checkReplay(bench: ConformanceBench, gw: string): Promise<Verdict> {
  const replies = await bench.ask('psu0', 'output', [{ args: { on: false } }], { gw });
  const [reply] = replies.filter(isFinal);
  return reply === undefined || reply.status === 'refused'
    ? KEPT
    : broken(`${gw} answered ${String(reply.status)}`);
}
