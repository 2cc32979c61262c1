import type { Screen } from '../routing/route.ts';
import { ScreenLink } from '../routing/screen-link.tsx';

const ITEMS: readonly { readonly screen: Screen; readonly label: string; readonly icon: string }[] = [
  { screen: 'overview', label: 'Overview', icon: 'M3 3h6v8H3zM11 3h6v5h-6zM11 10h6v7h-6zM3 13h6v4H3z' },
  {
    screen: 'thermal',
    label: 'Thermal',
    icon: 'M8 3a2 2 0 0 1 4 0v8.3a4 4 0 1 1-4 0zM10 8v6',
  },
  { screen: 'charts', label: 'Charts', icon: 'M3 3v14h14M6 13l3-4 3 2 4-6' },
];

/** The way between the screens: a side bar, on phones a bar at the bottom. */
export function Navigation({ current }: { readonly current: Screen | undefined }) {
  return (
    <nav className="navigation" aria-label="Screens">
      <ul>
        {ITEMS.map(({ screen, label, icon }) => (
          <li key={screen}>
            <ScreenLink to={screen} isCurrent={screen === current} className="navigation-link">
              <svg viewBox="0 0 20 20" aria-hidden="true" className="icon">
                <path d={icon} />
              </svg>
              {label}
            </ScreenLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
