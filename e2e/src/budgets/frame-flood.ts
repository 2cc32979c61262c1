import { encodeThermalFrame, gatewayTopics, thermalFrameLength } from '@labgate/contract';
import type { Page, WebSocketRoute } from 'playwright-core';

const TOPIC = gatewayTopics('demo').frame('cam0');
/** Frames in one message of the WebSocket: MQTT does not mind where its packets are cut. */
const BATCH = 32;

/**
 * Stands between the page and the broker and can hand the page frames much faster than a camera makes them: an hour in
 * a minute. To be laid before the page is opened.
 */
export class FrameFlood {
  #frames: WebSocketRoute | undefined;
  #seq = 1_000_000;

  static async lay(page: Page): Promise<FrameFlood> {
    const flood = new FrameFlood();
    await page.routeWebSocket(/\/mqtt$/, (near) => {
      const far = near.connectToServer();
      near.onMessage((message) => {
        // The connection that subscribes the frames is the one that gets them.
        if (message.toString('latin1').includes(TOPIC)) flood.#frames = near;
        far.send(message);
      });
      far.onMessage((message) => {
        // The camera's own frames would only mix with ours.
        if (flood.#frames !== near || !isFrame(message)) near.send(message);
      });
    });
    return flood;
  }

  get isReady(): boolean {
    return this.#frames !== undefined;
  }

  /** Sends this many frames, with a breath for the page after each batch. */
  async send(count: number, page: Page): Promise<void> {
    for (let sent = 0; sent < count; sent += BATCH) {
      const packets = Array.from({ length: Math.min(BATCH, count - sent) }, () => publishPacket(this.#seq++));
      this.#frames?.send(Buffer.concat(packets));
      await page.evaluate(() => new Promise(requestAnimationFrame));
    }
  }
}

function isFrame(message: string | Buffer): boolean {
  return typeof message !== 'string' && message.includes(TOPIC);
}

/** A PUBLISH packet of QoS 0 (MQTT 3.1.1 §3.3) with a frame whose warm spot wanders. */
function publishPacket(seq: number): Buffer {
  const frame = new Uint8Array(thermalFrameLength(32, 24, 'int16'));
  const pixels = Array.from({ length: 768 }, (_, i) => 25 + ((i * 7 + seq) % 97) / 10);
  encodeThermalFrame(
    frame,
    {
      format: 'int16',
      seq,
      sid: 1,
      tsUs: Date.now() * 1000,
      monoUs: seq * 31_250,
      width: 32,
      height: 24,
      flags: 8,
      subpage: 255,
      orientation: 0,
      scale: 0.01,
      offset: 0,
      taC: 31,
      emissivity: 0.95,
      vddV: 3.3,
      rateHz: 32,
      badPixels: 0,
      calId: 0,
    },
    pixels,
  );
  const topic = Buffer.from(TOPIC);
  const length = 2 + topic.length + frame.length;
  // Remaining length in seven-bit groups (§2.2.3); a frame needs two.
  const head = Buffer.from([
    0x30,
    (length & 0x7f) | 0x80,
    length >> 7,
    topic.length >> 8,
    topic.length & 0xff,
  ]);
  return Buffer.concat([head, topic, frame]);
}
