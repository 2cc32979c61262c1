import { numberText } from '../../format/number-text.ts';
import { isoText } from '../../format/time-text.ts';
import { readoutText } from '../delta-reference.ts';
import { overlayScene } from '../overlay-scene.ts';
import { paintOverlay } from '../overlay-painter.ts';
import { paletteTable } from '../palette-table.ts';
import { PALETTE_SIZE } from '../palettes.ts';
import { PicturePainter } from '../picture-painter.ts';
import type { Snapshot } from './snapshot.ts';
import type { SnapshotFacts } from './snapshot-facts.ts';

const PICTURE_PX = 960;
const SCALE_PX = 120;
const MARGIN_PX = 24;
const LINE_PX = 26;
const LABELS = 5;
const FONT = 'system-ui, sans-serif';

/** The snapshot as a PNG for a report: picture with marks, scale, and below it what, when and how, on white paper. */
export async function snapshotPicture(
  snapshot: Snapshot,
  facts: SnapshotFacts,
): Promise<Uint8Array<ArrayBuffer>> {
  const { analysis } = snapshot;
  const heightPx = Math.round((PICTURE_PX * analysis.height) / analysis.width);
  const lines = textLines(snapshot, facts);
  const canvas = document.createElement('canvas');
  canvas.width = PICTURE_PX + SCALE_PX + 2 * MARGIN_PX;
  canvas.height = heightPx + lines.length * LINE_PX + 3 * MARGIN_PX;
  const context = canvas.getContext('2d');
  if (context === null) return new Uint8Array(0);
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  for (const layer of pictureLayers(snapshot, heightPx)) context.drawImage(layer, MARGIN_PX, MARGIN_PX);
  drawScale(context, snapshot, heightPx);
  context.fillStyle = '#14191f';
  context.textBaseline = 'top';
  lines.forEach((line, index) => {
    context.font = `${index === 0 ? '600 ' : ''}18px ${FONT}`;
    context.fillText(
      line,
      MARGIN_PX,
      heightPx + 2 * MARGIN_PX + index * LINE_PX,
      canvas.width - 2 * MARGIN_PX,
    );
  });
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  return blob === null ? new Uint8Array(0) : new Uint8Array(await blob.arrayBuffer());
}

function pictureLayers({ analysis, settings, annotations }: Snapshot, heightPx: number): HTMLCanvasElement[] {
  const layers = [0, 1].map(() => {
    const layer = document.createElement('canvas');
    layer.width = PICTURE_PX;
    layer.height = heightPx;
    return layer;
  });
  const [picture, overlay] = layers.map((layer) => layer.getContext('2d'));
  if (!picture || !overlay) return [];
  const { palette, smoothing } = settings;
  new PicturePainter().paint(picture, analysis.picture, { palette, smoothing, range: analysis.range });
  const size = { widthPx: PICTURE_PX, heightPx, pixelRatio: 1 };
  paintOverlay(overlay, analysis, size, overlayScene(analysis, settings, annotations, undefined));
  return layers;
}

function drawScale(
  context: CanvasRenderingContext2D,
  { analysis, settings }: Snapshot,
  heightPx: number,
): void {
  const { lowC, highC } = analysis.range;
  const bar = document.createElement('canvas');
  bar.width = 1;
  bar.height = PALETTE_SIZE;
  const image = new ImageData(1, PALETTE_SIZE);
  new Uint32Array(image.data.buffer).set(paletteTable(settings.palette).slice(0, PALETTE_SIZE).reverse());
  bar.getContext('2d')?.putImageData(image, 0, 0);
  const left = MARGIN_PX + PICTURE_PX + 16;
  context.drawImage(bar, left, MARGIN_PX, 24, heightPx);
  context.fillStyle = '#14191f';
  context.font = `16px ${FONT}`;
  context.textBaseline = 'middle';
  for (let i = 0; i < LABELS; i++) {
    const share = i / (LABELS - 1);
    const top = MARGIN_PX + 8 + share * (heightPx - 16);
    context.fillText(`${numberText(highC - share * (highC - lowC), 1)} °C`, left + 32, top);
  }
}

function textLines({ annotations, analysis }: Snapshot, facts: SnapshotFacts): string[] {
  const { statistics } = analysis;
  const from = annotations.referenceC;
  const place = facts.bus === '' ? facts.device : `${facts.device} · ${facts.kind} · ${facts.bus}`;
  return [
    `${facts.name}  ${isoText(Date.parse(facts.time))}${facts.source === 'camera' ? '' : `  ${facts.source.toUpperCase()}`}`,
    `${place} · frame ${facts.sequence} · emissivity ${numberText(facts.emissivity, 2)} · die ${readoutText(facts.dieC, undefined)}`,
    `max ${readoutText(statistics.maxC, from)} · mean ${readoutText(statistics.meanC, from)} · min ${readoutText(statistics.minC, from)}${from === undefined ? '' : ` · differences from ${readoutText(from, undefined)}`}`,
    ...facts.measurements.map(
      ({ id, name, minC, maxC, meanC, pixels }) =>
        `${id}  ${name}: max ${readoutText(maxC, from)} · mean ${readoutText(meanC, from)} · min ${readoutText(minC, from)} · ${pixels} px`,
    ),
  ];
}
