import { crc32, deflateSync } from 'node:zlib';
import { pixelTemperatureC, type ThermalFrame } from '@labgate/contract';

/** A pixel of the sensor is so many of the picture. */
const ZOOM = 8;
/** Control points of the palette, dark to bright, as RGB; lightness rises from end to end. */
const PALETTE_POINTS = [
  [0, 0, 4],
  [66, 10, 104],
  [147, 38, 103],
  [221, 81, 58],
  [252, 165, 10],
  [252, 255, 164],
] as const;
const NOT_AVAILABLE = [128, 128, 128] as const;

/** A thermal frame as a PNG (RFC 2083): palette colours between the coldest and the hottest pixel. */
export function thermalPng(frame: ThermalFrame, lowC: number, highC: number): Uint8Array {
  const width = frame.width * ZOOM;
  const rows = new Uint8Array((width + 1) * frame.height * ZOOM);
  for (let y = 0; y < frame.height * ZOOM; y++) {
    const start = y * (width + 1) + 1; // in front of it: filter 0
    for (let x = 0; x < width; x++) {
      const temperatureC = pixelTemperatureC(
        frame,
        Math.floor(y / ZOOM) * frame.width + Math.floor(x / ZOOM),
      );
      const share = (temperatureC - lowC) / Math.max(highC - lowC, 1e-6);
      rows[start + x] = Number.isNaN(share) ? 255 : Math.round(Math.min(1, Math.max(0, share)) * 254);
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(frame.height * ZOOM, 4);
  head.set([8, 3, 0, 0, 0], 8); // 8 bits, palette
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('PLTE', palette()),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', new Uint8Array()),
  ]);
}

function palette(): Uint8Array {
  const colours = new Uint8Array(256 * 3);
  const last = PALETTE_POINTS.length - 1;
  for (let i = 0; i < 255; i++) {
    const at = (i / 254) * last;
    const from = PALETTE_POINTS[Math.min(Math.floor(at), last - 1)];
    const to = PALETTE_POINTS[Math.min(Math.floor(at), last - 1) + 1];
    const share = at - Math.min(Math.floor(at), last - 1);
    for (let c = 0; c < 3; c++) colours[i * 3 + c] = Math.round(from[c] + (to[c] - from[c]) * share);
  }
  colours.set(NOT_AVAILABLE, 255 * 3);
  return colours;
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(12 + data.length);
  bytes.writeUInt32BE(data.length, 0);
  bytes.write(type, 4, 'latin1');
  bytes.set(data, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + data.length)), 8 + data.length);
  return bytes;
}
