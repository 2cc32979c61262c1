import {
  decodeThermalFrame,
  deviceIdSchema,
  isLabError,
  parseJson,
  pixelTemperatureC,
  summariseFrame,
  telemetrySchema,
  type ThermalFrame,
} from '@labgate/contract';
import type { LabLink } from '../link/lab-link.ts';
import { findLink } from '../link/link-node.ts';
import type { FlowNode, NodeRed } from '../node-red.ts';
import { linkStatusShown, refuseAll, showNoGateway } from './show-link.ts';
import { shortened } from './status-text.ts';

/** Summaries are sent and statuses shown at most this often, ms. */
const SUMMARY_INTERVAL_MS = 250;

/** `lab thermal`: thermal pictures, as a summary four times a second or every one of them decoded. */
export default function labThermal(red: NodeRed): void {
  red.nodes.registerType('lab thermal', function (this, settings) {
    red.nodes.createNode(this, settings);
    const link = findLink(red, settings['gateway']);
    const dev = deviceIdSchema.safeParse(settings['device'] || 'cam0');
    if (link === undefined) {
      showNoGateway(this);
    } else if (!dev.success) {
      const reason = `${JSON.stringify(settings['device'])} is no device id such as cam0`;
      refuseAll(this, 'unknown source', reason);
    } else {
      const camera = new Camera(this, link, dev.data, settings['output'] === 'frame');
      this.on('close', (_removed, done) => {
        camera.close();
        done();
      });
    }
  });
}

/** Follows one camera. */
class Camera {
  readonly #node: FlowNode;
  readonly #link: LabLink;
  readonly #dev: string;
  readonly #isEveryFrame: boolean;
  readonly #endings: (() => void)[];
  #regions: Readonly<Record<string, unknown>> = {};
  #newest: ThermalFrame | undefined;
  #cancelSummary: (() => void) | undefined;
  #refused = 0;

  constructor(node: FlowNode, link: LabLink, dev: string, isEveryFrame: boolean) {
    this.#node = node;
    this.#link = link;
    this.#dev = dev;
    this.#isEveryFrame = isEveryFrame;
    this.#endings = [
      link.watch(link.topics.frame(dev), (_topic, payload) => this.#take(payload)),
      link.watch(link.topics.telemetry(dev, 'roi'), (_topic, payload) => {
        this.#regions = telemetrySchema.safeParse(parseJson(payload)).data?.val ?? this.#regions;
      }),
      link.onKnowledge(() => {
        if (link.deviceState(dev) === 'lost') node.status({ fill: 'grey', shape: 'ring', text: 'offline' });
      }),
      link.onStatus((status) =>
        node.status(linkStatusShown(status) ?? { fill: 'grey', shape: 'ring', text: 'waiting' }),
      ),
      link.onDescribed(() => this.#checkDevice()),
    ];
  }

  close(): void {
    this.#cancelSummary?.();
    for (const end of this.#endings) end();
  }

  #checkDevice(): void {
    const { descriptions, gw } = this.#link;
    if (descriptions.get(this.#dev)?.frame !== undefined) return;
    const cameras = [...descriptions].filter(([, { frame }]) => frame !== undefined).map(([dev]) => dev);
    this.#node.status({ fill: 'red', shape: 'ring', text: 'unknown source' });
    const text = `${gw} has no camera ${this.#dev}; its cameras: ${cameras.join(', ') || 'none'}`;
    this.#node.error(text, { topic: this.#dev });
  }

  #take(payload: Uint8Array): void {
    try {
      this.#newest = decodeThermalFrame(payload);
    } catch (error) {
      if (!isLabError(error, 'E_FRAME')) throw error;
      this.#refused += 1;
      this.#node.status({ fill: 'red', shape: 'dot', text: shortened(`${this.#refused} bad frames`) });
      return;
    }
    if (this.#isEveryFrame) this.#node.send({ topic: this.#dev, payload: decoded(this.#newest) });
    this.#cancelSummary ??= this.#link.clock.schedule(SUMMARY_INTERVAL_MS, () => this.#summarize());
  }

  #summarize(): void {
    this.#cancelSummary = undefined;
    if (this.#newest === undefined) return;
    const summary = summariseFrame(this.#newest);
    if (summary === undefined) return;
    const { minC, maxC, meanC, hotX, hotY } = summary;
    const text = shortened(`max ${maxC.toFixed(1)} ${Math.round(this.#newest.rateHz)} fps`);
    this.#node.status({ fill: 'green', shape: 'dot', text });
    if (this.#isEveryFrame) return;
    const roi = byRegion(this.#regions);
    const payload = { min: minC, max: maxC, mean: meanC, hot: { x: hotX, y: hotY }, roi };
    this.#node.send({ topic: this.#dev, payload, ts: Math.round(this.#newest.tsUs / 1000) });
  }
}

/** A picture as plain data: °C row by row from the top left, `null` where a pixel is not available. */
function decoded(frame: ThermalFrame): Readonly<Record<string, unknown>> {
  const { counts, seq, tsUs, width, height, taC, emissivity, rateHz, subpage } = frame;
  const temperaturesC = Array.from(counts, (_count, i) => {
    const temperatureC = pixelTemperatureC(frame, i);
    return Number.isNaN(temperatureC) ? null : Number(temperatureC.toFixed(2));
  });
  return { seq, ts: tsUs / 1000, width, height, taC, emissivity, rateHz, subpage, temperaturesC };
}

/** Flat channels such as `fpga.max` as an object a region. */
function byRegion(flat: Readonly<Record<string, unknown>>): Record<string, Record<string, unknown>> {
  const regions = new Map<string, Record<string, unknown>>();
  for (const [channel, value] of Object.entries(flat)) {
    const dot = channel.lastIndexOf('.');
    const name = channel.slice(0, dot);
    const region = regions.get(name) ?? {};
    regions.set(name, region);
    region[channel.slice(dot + 1)] = value;
  }
  return Object.fromEntries(regions);
}
