import { useEffect, useState, useSyncExternalStore } from 'react';
import { frameCounters } from '../bench/frame-counters.ts';
import { onBeat } from '../bench/throttle.ts';
import { browserTimers } from '../bench/timers.ts';
import { useBenchSession } from '../mqtt/bench-provider.tsx';
import { ThermalEngine } from './thermal-engine.ts';
import type { ThermalReadout } from './thermal-readout.ts';
import type { ThermalSettings } from './thermal-settings.ts';

const TICK_MS = 250;

/** An engine that shows the frames of a camera with these settings, for as long as the component lives. */
export function useThermalEngine(
  gw: string | undefined,
  camera: string | undefined,
  settings: ThermalSettings,
): readonly [ThermalEngine, ThermalReadout | undefined] {
  const { frames } = useBenchSession();
  const [engine] = useState(() => new ThermalEngine(frameCounters, settings));
  useEffect(() => engine.configure(settings), [engine, settings]);
  useEffect(() => {
    if (gw === undefined || camera === undefined) return undefined;
    return frames.watch(gw, camera, engine.takePayload);
  }, [engine, frames, gw, camera]);
  useEffect(() => {
    const stop = onBeat(browserTimers, TICK_MS, () => engine.tick());
    return () => {
      stop();
      frameCounters.receivedHz = 0;
    };
  }, [engine]);
  const readout = useSyncExternalStore(engine.subscribe, engine.snapshot);
  return [engine, readout];
}
