import { rangeAnswerSchema } from '@labgate/contract';
import { parseSource } from '../link/sources.ts';
import type { NodeRed } from '../node-red.ts';
import { doneReply, payloadObject, registerCommandNode, textOf } from './command-node.ts';

/** A range over years is read in parts. */
const ANSWER_WITHIN_MS = 30_000;
const MINUTE_MS = 60_000;
const DEFAULT_POINTS = 1_000;

/** `lab history`: stored samples of one channel. */
export default function labHistory(red: NodeRed): void {
  registerCommandNode(red, 'lab history', (settings) => async (message, link, show) => {
    const name = textOf(message, settings, 'source');
    const source = parseSource(name);
    if (source === undefined)
      throw new Error(`${JSON.stringify(name)} is no source such as env0/env/temperature`);
    const { dev, stream, channel } = source;
    const asked = payloadObject(message);
    const to = numberOr(asked['to'], link.clock.nowMs());
    const minutes = numberOr(settings['minutes'], 60);
    const from = numberOr(asked['from'], to - minutes * MINUTE_MS);
    const maxPoints = numberOr(settings['maxPoints'], DEFAULT_POINTS);
    const resolution = settings['raw'] === true ? { raw: true } : { maxPoints };
    const args = { dev, stream, props: [channel], from, to, ...resolution };
    const reply = doneReply(await link.send('$store', 'range', args, { timeoutMs: ANSWER_WITHIN_MS }));
    const { props, resolutionMs } = rangeAnswerSchema.parse(reply.data);
    const points = Object.hasOwn(props, channel) ? (props[channel] ?? []) : [];
    const payload = points.map((point) =>
      point.length === 2
        ? { t: point[0], v: point[1] }
        : { t: point[0], v: point[1], min: point[2], max: point[3], count: point[4] },
    );
    show({ fill: 'green', shape: 'dot', text: `${payload.length} points` });
    return [{ ...message, topic: name, payload, resolutionMs }];
  });
}

function numberOr(value: unknown, otherwise: number): number {
  const number = typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value ?? Number.NaN);
  return Number.isFinite(number) ? number : otherwise;
}
