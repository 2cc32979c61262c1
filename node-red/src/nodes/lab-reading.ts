import { parseJson, telemetrySchema, type Telemetry } from '@labgate/contract';
import type { LabLink } from '../link/lab-link.ts';
import { findLink } from '../link/link-node.ts';
import { describeSource, parseSource, type Source } from '../link/sources.ts';
import type { FlowMessage, FlowNode, NodeRed, NodeStatus } from '../node-red.ts';
import { linkStatusShown, refuseAll, showNoGateway } from './show-link.ts';
import { readingText } from './status-text.ts';

/** A value is stale when it is older than three periods, and never before this, ms (contract §3). */
const STALE_AFTER_MS = 2_000;

/** `lab reading`: one channel of the bench as messages. */
export default function labReading(red: NodeRed): void {
  red.nodes.registerType('lab reading', function (this, settings) {
    red.nodes.createNode(this, settings);
    const link = findLink(red, settings['gateway']);
    const source = parseSource(settings['source']);
    if (link === undefined) {
      showNoGateway(this);
    } else if (source === undefined) {
      refuseAll(
        this,
        'unknown source',
        `${JSON.stringify(settings['source'])} is no source such as env0/env/temperature`,
      );
    } else {
      const staleAfterS = Number(settings['staleAfterS']);
      const reading = new Reading(this, link, source, {
        isOnlyChange: settings['onlyChange'] === true,
        staleAfterMs: staleAfterS > 0 ? staleAfterS * 1000 : undefined,
      });
      this.on('close', (_removed, done) => {
        reading.close();
        done();
      });
    }
  });
}

interface ReadingOptions {
  readonly isOnlyChange: boolean;
  /** By the period of the stream where absent. */
  readonly staleAfterMs: number | undefined;
}

/** Follows one channel: values to the first output, their staleness to the second. */
class Reading {
  readonly #node: FlowNode;
  readonly #link: LabLink;
  readonly #source: Source;
  readonly #options: ReadingOptions;
  readonly #endings: (() => void)[];
  #cancelStale: () => void = () => undefined;
  #last: FlowMessage | undefined;
  #isUnknown = false;

  constructor(node: FlowNode, link: LabLink, source: Source, options: ReadingOptions) {
    this.#node = node;
    this.#link = link;
    this.#source = source;
    this.#options = options;
    this.#endings = [
      link.watch(link.topics.telemetry(source.dev, source.stream), (_topic, payload) => {
        const message = telemetrySchema.safeParse(parseJson(payload));
        if (message.success) this.#take(message.data);
      }),
      link.onKnowledge(() => this.#lookAtDevice()),
      link.onStatus(() => this.#linkChanged()),
      link.onDescribed(() => this.#checkSource()),
    ];
    node.on('input', (message, send, done) => {
      const known = this.#known();
      if (known instanceof Error) return done(known);
      send([{ ...message, ...known }, null]);
      done();
    });
  }

  close(): void {
    this.#cancelStale();
    for (const end of this.#endings) end();
  }

  /** The newest value as a message, or why there is none. */
  #known(): FlowMessage | Error {
    if (this.#isUnknown) return new Error(this.#unknownText());
    return this.#last ?? new Error(`${this.#name} has said nothing yet`);
  }

  #take({ val, ts, q, src }: Telemetry): void {
    const { dev, stream, channel } = this.#source;
    if (!Object.hasOwn(val, channel)) return;
    const value = val[channel] ?? null;
    const described = describeSource(this.#link.descriptions, this.#source);
    const unit = described?.channel.unit ?? '';
    const hasChanged = this.#last?.payload !== value;
    this.#last = {
      topic: this.#name,
      payload: value,
      unit,
      source: dev,
      stream,
      quantity: channel,
      quality: q,
      ts,
      ...(src === undefined ? {} : { src }),
    };
    this.#isUnknown = false;
    this.#watchAge(described?.periodMs);
    const fill = value === null || q === 'bad' ? 'red' : q === 'good' ? 'green' : 'yellow';
    this.#node.status({ fill, shape: 'dot', text: readingText(value, unit) });
    if (hasChanged || !this.#options.isOnlyChange) this.#node.send([{ ...this.#last }, null]);
  }

  #watchAge(periodMs = STALE_AFTER_MS / 3): void {
    const { staleAfterMs = Math.max(3 * periodMs, STALE_AFTER_MS) } = this.#options;
    this.#cancelStale();
    this.#cancelStale = this.#link.clock.schedule(staleAfterMs, () => {
      const text = `stale ${Math.round(staleAfterMs / 1000)} s`;
      this.#node.status({ fill: 'yellow', shape: 'ring', text });
      this.#node.send([null, { ...this.#last, stale: true }]);
    });
  }

  #lookAtDevice(): void {
    const state = this.#link.deviceState(this.#source.dev);
    if (state !== 'lost') return;
    this.#cancelStale();
    this.#node.status({ fill: 'grey', shape: 'ring', text: 'offline' });
  }

  #linkChanged(): void {
    const shown: NodeStatus | undefined = linkStatusShown(this.#link.status);
    if (shown !== undefined) {
      this.#cancelStale();
      this.#node.status(shown);
      return;
    }
    this.#node.status({ fill: 'grey', shape: 'ring', text: 'waiting' });
  }

  #checkSource(): void {
    if (describeSource(this.#link.descriptions, this.#source) !== undefined) return;
    this.#isUnknown = true;
    this.#node.status({ fill: 'red', shape: 'ring', text: 'unknown source' });
    this.#node.error(this.#unknownText(), { topic: this.#name });
  }

  get #name(): string {
    return `${this.#source.dev}/${this.#source.stream}/${this.#source.channel}`;
  }

  #unknownText(): string {
    const devices = [...this.#link.descriptions.keys()].join(', ') || 'none';
    return `${this.#link.gw} has no source ${this.#name}; its devices: ${devices}`;
  }
}
