import { useEffect, useRef, useState } from 'react';
import { useBench } from '../mqtt/use-bench.ts';
import { preferences } from '../preferences/preferences.ts';
import { announcements, troublesOf, type KnownTroubles } from './announcements.ts';
import { playTone } from './tone.ts';

/** Says new alarms to who does not look at the page, on every screen; with a tone where somebody asked for one. */
export function Announcer() {
  const { gw, alarms, interlocks } = useBench();
  const known = useRef<{ readonly gw: string | undefined; readonly troubles: KnownTroubles }>(undefined);
  const [said, say] = useState({ polite: '', assertive: '' });
  useEffect(() => {
    const before = known.current;
    known.current = { gw, troubles: troublesOf(alarms, interlocks) };
    // What holds when the page opens is on the screen; news is what comes after.
    if (before === undefined || before.gw !== gw) return;
    const { polite, assertive } = announcements(before.troubles, alarms, interlocks);
    if (polite.length === 0 && assertive.length === 0) return;
    say({ polite: polite.join('. '), assertive: assertive.join('. ') });
    if (preferences.snapshot().hasSound) playTone(assertive.length > 0 ? 'urgent' : 'plain');
  }, [gw, alarms, interlocks]);
  return (
    <div className="visually-hidden">
      <div aria-live="polite" data-testid="announcer-polite">
        {said.polite}
      </div>
      <div aria-live="assertive" data-testid="announcer-assertive">
        {said.assertive}
      </div>
    </div>
  );
}
