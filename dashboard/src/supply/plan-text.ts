/** A stretch of a plan as `mm:ss`, with hours where there are any. */
export function planDurationText(durationS: number): string {
  const whole = Math.max(0, Math.floor(durationS));
  const [hours, minutes, seconds] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const short = `${String(minutes).padStart(2, '0')}:${String(seconds).padStart(2, '0')}`;
  return hours === 0 ? short : `${hours}:${short}`;
}
