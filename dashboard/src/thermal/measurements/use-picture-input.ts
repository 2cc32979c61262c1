import { useMemo, useState } from 'react';
import { toSensor, type Orientation, type PixelPoint } from '../orientation.ts';
import type { PictureInput } from '../picture-input.ts';
import type { ThermalEngine } from '../thermal-engine.ts';
import { PointerTool, type Stroke } from './pointer-tool.ts';
import type { Measurements } from './use-measurements.ts';

/** Lets the pointer draw and move measurements on the picture of an engine. */
export function usePictureInput(
  engine: ThermalEngine,
  measurements: Measurements,
  orientation: Orientation,
): PictureInput {
  const [pointer] = useState(() => new PointerTool());
  return useMemo(() => {
    const { tool, list, selected, takeStroke, select } = measurements;
    const take = (stroke: Stroke | undefined): boolean => {
      if (stroke !== undefined) takeStroke(stroke);
      return stroke !== undefined;
    };
    const onSensor = (at: PixelPoint): PixelPoint | undefined => {
      const sensor = engine.present?.analysis.sensor;
      return sensor === undefined ? undefined : toSensor(at, sensor, orientation);
    };
    const cancel = (): void => {
      pointer.cancel();
      measurements.cancel();
    };
    return {
      isDrawing: tool !== 'look' || selected !== undefined,
      down: (at, reach) => {
        const place = onSensor(at);
        const sensor = engine.present?.analysis.sensor;
        if (place === undefined || sensor === undefined) return false;
        const isHeld = take(pointer.down(tool, list, place, sensor, reach));
        if (!isHeld) select(undefined);
        return isHeld;
      },
      move: (at) => {
        const place = onSensor(at);
        const sensor = engine.present?.analysis.sensor;
        if (place !== undefined && sensor !== undefined) take(pointer.move(place, sensor));
      },
      up: (at) => {
        const place = onSensor(at);
        const sensor = engine.present?.analysis.sensor;
        if (place !== undefined && sensor !== undefined) take(pointer.up(place, sensor));
      },
      cancel,
      key: (key) => {
        if (key === 'Enter' && tool === 'polygon') return take(pointer.close(list));
        if (key === 'Escape' && tool !== 'look') {
          cancel();
          return true;
        }
        return false;
      },
    };
  }, [engine, measurements, orientation, pointer]);
}
