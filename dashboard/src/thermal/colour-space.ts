/** CIE L*a*b* (D65) of a colour. */
export type Lab = readonly [lightness: number, a: number, b: number];
/** Linear-light red, green, blue, 0…1. */
export type LinearRgb = readonly [red: number, green: number, blue: number];

const WHITE = [0.95047, 1, 1.08883] as const;
const DELTA = 6 / 29;

/** Linear light of `0xRRGGBB` (IEC 61966-2-1). */
export function linearRgb(rgb: number): LinearRgb {
  return [toLinear((rgb >> 16) & 255), toLinear((rgb >> 8) & 255), toLinear(rgb & 255)];
}

/** `0xRRGGBB` of linear light, clipped to the gamut. */
export function packedRgb([red, green, blue]: LinearRgb): number {
  return (fromLinear(red) << 16) | (fromLinear(green) << 8) | fromLinear(blue);
}

/** CIE L*a*b* of linear light (CIE 15, D65 white). */
export function labOf([red, green, blue]: LinearRgb): Lab {
  const x = pivot((0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / WHITE[0]);
  const y = pivot((0.2126729 * red + 0.7151522 * green + 0.072175 * blue) / WHITE[1]);
  const z = pivot((0.0193339 * red + 0.119192 * green + 0.9503041 * blue) / WHITE[2]);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** Linear light of CIE L*a*b*; outside the gamut where sRGB has no such colour. */
export function linearOfLab([lightness, a, b]: Lab): LinearRgb {
  const fy = (lightness + 16) / 116;
  const x = WHITE[0] * unpivot(fy + a / 500);
  const y = WHITE[1] * unpivot(fy);
  const z = WHITE[2] * unpivot(fy - b / 200);
  return [
    3.2404542 * x - 1.5371385 * y - 0.4985314 * z,
    -0.969266 * x + 1.8760108 * y + 0.041556 * z,
    0.0556434 * x - 0.2040259 * y + 1.0572252 * z,
  ];
}

function toLinear(byte: number): number {
  const value = byte / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function fromLinear(value: number): number {
  const clipped = Math.min(1, Math.max(0, value));
  const coded = clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * clipped ** (1 / 2.4) - 0.055;
  return Math.round(coded * 255);
}

function pivot(t: number): number {
  return t > DELTA ** 3 ? Math.cbrt(t) : t / (3 * DELTA * DELTA) + 4 / 29;
}

function unpivot(t: number): number {
  return t > DELTA ? t ** 3 : 3 * DELTA * DELTA * (t - 4 / 29);
}
