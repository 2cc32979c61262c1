import { degreesText } from './degrees-text.ts';
import {
  useEffect,
  useRef,
  useState,
  type CSSProperties,
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
} from 'react';
import type { PictureInput } from './picture-input.ts';
import type { ThermalEngine } from './thermal-engine.ts';
import type { PixelReading, ThermalReadout } from './thermal-readout.ts';

interface ThermalPictureProps {
  readonly engine: ThermalEngine;
  readonly readout: ThermalReadout | undefined;
  readonly isStale: boolean;
  /** Takes the pointer and the keyboard; without it the picture is only looked at. */
  readonly input?: PictureInput;
  /** Shown over the picture. */
  readonly children?: ReactNode;
}

const LABEL_EVERY_MS = 5000;
/** So near to a mark the pointer is on it, CSS pixels. */
const GRIP_PX = 12;
const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** The picture of an engine with its overlay, in a box that keeps its shape before the first frame. */
export function ThermalPicture(props: ThermalPictureProps) {
  const { engine, readout, isStale, input, children } = props;
  const picture = useRef<HTMLCanvasElement>(null);
  const overlay = useRef<HTMLCanvasElement>(null);
  useCanvases(engine, picture, overlay);
  const label = useSlowLabel(readout);
  const size = engine.pictureSize ?? { width: 4, height: 3 };
  const shape = { '--ratio': size.width / size.height } as CSSProperties;

  const placeOf = (event: PointerEvent<HTMLCanvasElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    return {
      x: ((event.clientX - box.left) / box.width) * size.width - 0.5,
      y: ((event.clientY - box.top) / box.height) * size.height - 0.5,
      pixelsPerPx: size.width / box.width,
    };
  };
  const lookAt = (event: PointerEvent<HTMLCanvasElement>): void => {
    const { x, y } = placeOf(event);
    engine.setCursor({ x: clamp(Math.round(x), size.width), y: clamp(Math.round(y), size.height) });
  };
  const onPointerDown = (event: PointerEvent<HTMLCanvasElement>): void => {
    lookAt(event);
    const { pixelsPerPx, ...at } = placeOf(event);
    const isHeld = event.button === 0 && input?.down(at, GRIP_PX * pixelsPerPx) === true;
    if (isHeld) event.currentTarget.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: PointerEvent<HTMLCanvasElement>): void => {
    lookAt(event);
    input?.move(placeOf(event));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (input?.key(event.key) === true) return;
    if (event.key === 'Escape') engine.setCursor(undefined);
    const step = Object.hasOwn(STEPS, event.key) ? STEPS[event.key] : undefined;
    if (step === undefined || engine.pictureSize === undefined || event.altKey || event.metaKey) return;
    event.preventDefault();
    const from = engine.cursor ?? { x: Math.floor(size.width / 2), y: Math.floor(size.height / 2) };
    const [dx, dy] = engine.cursor === undefined ? [0, 0] : step;
    engine.setCursor({ x: clamp(from.x + dx, size.width), y: clamp(from.y + dy, size.height) });
  };

  return (
    <div className="thermal-picture" style={shape} data-state={isStale ? 'stale' : 'live'}>
      <canvas
        ref={picture}
        className="thermal-canvas"
        role="img"
        aria-label={label}
        data-testid="thermal-canvas"
      />
      <canvas
        ref={overlay}
        className="thermal-overlay"
        {...(input !== undefined
          ? {
              role: 'application',
              'aria-label': 'Cursor on the thermal image, moved with the arrow keys',
              tabIndex: 0,
              style: { touchAction: input.isDrawing ? 'none' : 'pan-y' },
              onPointerMove,
              onPointerDown,
              onPointerUp: (event: PointerEvent<HTMLCanvasElement>) => input.up(placeOf(event)),
              onPointerCancel: () => input.cancel(),
              onPointerLeave: () => engine.setCursor(undefined),
              onKeyDown,
            }
          : { 'aria-hidden': true })}
      />
      {children}
    </div>
  );
}

function useCanvases(
  engine: ThermalEngine,
  picture: React.RefObject<HTMLCanvasElement | null>,
  overlay: React.RefObject<HTMLCanvasElement | null>,
): void {
  useEffect(() => {
    if (picture.current === null || overlay.current === null) return undefined;
    const canvas = picture.current;
    const detach = engine.attach(canvas, overlay.current);
    const resize = (): void => {
      // More than two device pixels a CSS pixel cost time and show nothing.
      engine.resize(canvas.clientWidth, canvas.clientHeight, Math.min(2, window.devicePixelRatio));
    };
    const observer = new ResizeObserver(resize);
    observer.observe(canvas);
    resize();
    return () => {
      observer.disconnect();
      detach();
    };
  }, [engine, picture, overlay]);
}

/** The label of the picture, renewed every 5 s: a label at frame rate would keep a screen reader talking. */
function useSlowLabel(readout: ThermalReadout | undefined): string {
  const latest = useRef(readout);
  const [label, setLabel] = useState('Thermal image, no frame yet');
  const hasFrame = readout !== undefined;
  useEffect(() => {
    latest.current = readout;
  }, [readout]);
  useEffect(() => {
    if (!hasFrame) return undefined;
    const renew = (): void => setLabel(labelOf(latest.current));
    renew();
    const timer = setInterval(renew, LABEL_EVERY_MS);
    return () => clearInterval(timer);
  }, [hasFrame]);
  return label;
}

function labelOf(readout: ThermalReadout | undefined): string {
  if (readout?.maximum === undefined || readout.minimum === undefined)
    return 'Thermal image, no pixel available';
  const { maximum, minimum } = readout;
  return `Thermal image, maximum ${degreesText(maximum.temperatureC)} at ${place(maximum, readout)}, minimum ${degreesText(minimum.temperatureC)}`;
}

function place({ x, y }: PixelReading, { width, height }: ThermalReadout): string {
  const row = ['upper', 'middle', 'lower'][Math.floor((3 * y) / height)] ?? 'middle';
  const column = ['left', 'middle', 'right'][Math.floor((3 * x) / width)] ?? 'middle';
  return row === column ? 'the middle' : `${row} ${column}`;
}

function clamp(value: number, length: number): number {
  return Math.min(length - 1, Math.max(0, value));
}
