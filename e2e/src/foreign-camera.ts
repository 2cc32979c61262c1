import {
  encodeThermalFrame,
  FRAME_FLAGS,
  gatewayTopics,
  thermalFrameLength,
  type Description,
} from '@labgate/contract';
import { connectAsync, type MqttClient } from 'mqtt';

const WIDTH = 32;
const HEIGHT = 24;
const ID = 'cam7';
const topics = gatewayTopics('demo');

/** A camera that is not one of the gateway's own and joins the demo bench by MQTT alone. */
export class ForeignCamera {
  readonly id = ID;
  readonly width = WIDTH;
  readonly height = HEIGHT;
  readonly client: MqttClient;

  private constructor(client: MqttClient) {
    this.client = client;
  }

  /** Connects it and describes it under a name of its own choice, with further streams. */
  static async join(
    mqttUrl: string,
    name: string,
    streams: Description['streams'] = {},
  ): Promise<ForeignCamera> {
    const client = await connectAsync(mqttUrl, { protocolVersion: 4, clientId: ID });
    const description: Description = {
      v: 1,
      id: ID,
      kind: 'somebody-elses-camera',
      name,
      sim: true,
      streams,
      frame: { width: WIDTH, height: HEIGHT, rateHz: 8 },
      cmds: {},
    };
    const retained = { qos: 1, retain: true } as const;
    await client.publishAsync(topics.deviceDescription(ID), JSON.stringify(description), retained);
    await client.publishAsync(topics.deviceState(ID), 'ready', retained);
    return new ForeignCamera(client);
  }

  /** A good frame with a check sum, of a temperature for each pixel in °C. */
  frame(seq: number, temperaturesC: Float32Array): Uint8Array {
    const bytes = new Uint8Array(thermalFrameLength(WIDTH, HEIGHT, 'int16'));
    const { simulated, subpage0Fresh, subpage1Fresh, crcPresent } = FRAME_FLAGS;
    const header = {
      format: 'int16',
      seq,
      sid: 1,
      tsUs: Date.now() * 1000,
      monoUs: 0,
      width: WIDTH,
      height: HEIGHT,
      flags: simulated | subpage0Fresh | subpage1Fresh | crcPresent,
      subpage: 255,
      orientation: 0,
      scale: Math.fround(0.01),
      offset: 0,
      taC: 30,
      emissivity: 0.95,
      vddV: 3.3,
      rateHz: 8,
      badPixels: 0,
      calId: 0,
    } as const;
    encodeThermalFrame(bytes, header, temperaturesC);
    return bytes;
  }

  /** Publishes bytes as a frame, whatever they are. */
  async publish(bytes: Uint8Array): Promise<void> {
    await this.client.publishAsync(topics.frame(ID), Buffer.from(bytes), { qos: 0 });
  }

  async leave(): Promise<void> {
    await this.client.endAsync();
  }
}
