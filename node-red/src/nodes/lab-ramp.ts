import { parseJson, parseTopic, planSchema, runSchema, type PlanState } from '@labgate/contract';
import { z } from 'zod';
import type { LabLink } from '../link/lab-link.ts';
import { findLink } from '../link/link-node.ts';
import type { FlowMessage, FlowNode, NodeRed, NodeSettings } from '../node-red.ts';
import { doneReply, payloadObject } from './command-node.ts';
import { linkStatusShown, showNoGateway } from './show-link.ts';
import { shortened } from './status-text.ts';

/** Stopping a run closes its recording and writes its report. */
const ANSWER_WITHIN_MS = 30_000;

/** A number, also one that a form has saved as text. */
const numberSchema = z.union([z.number(), z.string().regex(/\d/).transform(Number)]).pipe(z.number());

/** What a ramp is made of; a message wins over the node's settings. */
const rampSchema = z.object({
  device: z.string(),
  /** V. */
  from: numberSchema,
  /** V. */
  to: numberSchema,
  seconds: numberSchema,
  /** A. */
  current: numberSchema,
  holdS: z.union([numberSchema, z.literal('').transform(() => 0)]),
  /** Conditions that end the ramp with the output off, with semicolons between them. */
  limits: z.string(),
  dutSerial: z.string().min(1).default('unknown'),
});
type Ramp = z.infer<typeof rampSchema>;

/** `lab ramp`: a voltage ramp that the gateway runs as the plan of a run, so it ends in OFF whatever becomes of the flow. */
export default function labRamp(red: NodeRed): void {
  red.nodes.registerType('lab ramp', function (this, settings) {
    red.nodes.createNode(this, settings);
    const link = findLink(red, settings['gateway']);
    if (link === undefined) {
      showNoGateway(this);
      return;
    }
    const follower = new RampFollower(this, link);
    this.on('input', (message, _send, done) => {
      this.status({ fill: 'blue', shape: 'ring', text: 'pending' });
      act(message, settings, link, follower).then(
        () => done(),
        (error: unknown) => {
          this.status({ fill: 'red', shape: 'dot', text: 'failed' });
          done(error instanceof Error ? error : new Error(String(error)));
        },
      );
    });
    this.on('close', (_removed, done) => {
      follower.close();
      done();
    });
  });
}

async function act(
  message: FlowMessage,
  settings: NodeSettings,
  link: LabLink,
  follower: RampFollower,
): Promise<void> {
  const options = { timeoutMs: ANSWER_WITHIN_MS };
  if (message.payload === 'stop') {
    doneReply(await link.send('run', 'abort', { reason: 'stopped by a flow' }, options));
    return;
  }
  const ramp = rampSchema.parse({ ...settings, ...payloadObject(message) });
  const planText = JSON.stringify(planOf(ramp));
  const reply = doneReply(await link.send('run', 'start', { dutSerial: ramp.dutSerial, planText }, options));
  follower.follow(runSchema.pick({ id: true }).safeParse(reply.data).data?.id ?? undefined);
}

/** The plan of a ramp. @throws ZodError when a limit is no condition or a number is out of range. */
function planOf({ device, from, to, seconds, current, holdS, limits }: Ramp): z.input<typeof planSchema> {
  const plan: z.input<typeof planSchema> = {
    name: `Ramp to ${to} V`,
    supply: device,
    limits: limits
      .split(';')
      .map((condition) => condition.trim())
      .filter((condition) => condition !== ''),
    steps: [
      { set: { voltage: from, currentLimit: current } },
      { output: true },
      { ramp: { voltage: to, overS: seconds } },
      ...(holdS > 0 ? [{ hold: { forS: holdS } }] : []),
    ],
  };
  planSchema.parse(plan);
  return plan;
}

/** Tells how the plan of one run goes on: each step to the first output, its end to the second. */
class RampFollower {
  readonly #node: FlowNode;
  readonly #endings: (() => void)[];
  #run: string | undefined;
  #told = '';

  constructor(node: FlowNode, link: LabLink) {
    this.#node = node;
    this.#endings = [
      link.watch(link.topics.runCurrent, (topic, payload) => this.#take(topic, payload)),
      link.onStatus((status) => node.status(linkStatusShown(status) ?? {})),
    ];
  }

  follow(run: string | undefined): void {
    this.#run = run;
    this.#told = '';
  }

  close(): void {
    for (const end of this.#endings) end();
  }

  #take(topic: string, payload: Uint8Array): void {
    if (this.#run === undefined || parseTopic(topic)?.kind !== 'run') return;
    const run = runSchema.safeParse(parseJson(payload)).data;
    if (run?.id !== this.#run || !run.plan) return;
    const { plan } = run;
    const said = JSON.stringify([plan.state, plan.step, Math.floor(plan.elapsedS)]);
    if (said === this.#told) return;
    this.#told = said;
    const message = { topic: run.id ?? '', payload: { ...plan, run: run.id, verdict: run.verdict ?? null } };
    const hasEnded = plan.state === 'done' || plan.state === 'aborted';
    this.#show(plan);
    if (hasEnded) this.#run = undefined;
    this.#node.send(hasEnded ? [null, message] : [message, null]);
  }

  #show({ state, step, steps, text }: PlanState): void {
    if (state === 'done') this.#node.status({ fill: 'green', shape: 'dot', text: 'done' });
    else if (state === 'aborted') this.#node.status({ fill: 'red', shape: 'dot', text: 'aborted, off' });
    else this.#node.status({ fill: 'blue', shape: 'dot', text: shortened(`${step}/${steps} ${text}`) });
  }
}
