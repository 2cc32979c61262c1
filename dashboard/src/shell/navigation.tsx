import { useState } from 'react';
import type { Screen } from '../routing/route.ts';
import { ScreenLink } from '../routing/screen-link.tsx';

interface Item {
  readonly screen: Screen;
  readonly label: string;
  readonly icon: string;
}

const FIRST: readonly Item[] = [
  { screen: 'overview', label: 'Overview', icon: 'M3 3h6v8H3zM11 3h6v5h-6zM11 10h6v7h-6zM3 13h6v4H3z' },
  {
    screen: 'thermal',
    label: 'Thermal',
    icon: 'M8 3a2 2 0 0 1 4 0v8.3a4 4 0 1 1-4 0zM10 8v6',
  },
  { screen: 'charts', label: 'Charts', icon: 'M3 3v14h14M6 13l3-4 3 2 4-6' },
  { screen: 'supply', label: 'Supply', icon: 'M11 2 5 11h4l-1 7 6-9h-4z' },
];
/** On phones these stand behind “More”. */
const SECOND: readonly Item[] = [
  { screen: 'dut', label: 'DUT', icon: 'M4 4h12v12H4zM8 8h4v4H8zM7 4V2M13 4V2M7 18v-2M13 18v-2' },
  { screen: 'runs', label: 'Runs', icon: 'M4 3h9l3 3v11H4zM8 8l5 3-5 3z' },
  { screen: 'events', label: 'Events', icon: 'M4 5h2M9 5h7M4 10h2M9 10h7M4 15h2M9 15h7' },
  {
    screen: 'devices',
    label: 'Devices',
    icon: 'M6 6h8v8H6zM8 3v3M12 3v3M8 14v3M12 14v3M3 8h3M3 12h3M14 8h3M14 12h3',
  },
  {
    screen: 'settings',
    label: 'Settings',
    icon: 'M3 6h8M15 6h2M11 4v4M3 14h2M9 14h8M5 12v4',
  },
  { screen: 'health', label: 'Health', icon: 'M2 10h4l2-5 4 10 2-5h4' },
];
const MORE_ICON = 'M4 10h.01M10 10h.01M16 10h.01';

/** The way between the screens: a side bar, on phones a bar at the bottom. */
export function Navigation({ current }: { readonly current: Screen | undefined }) {
  const [isOpen, setOpen] = useState(false);
  const [openedOn, setOpenedOn] = useState(current);
  // Going somewhere closes what was opened to go there.
  if (openedOn !== current) {
    setOpenedOn(current);
    setOpen(false);
  }
  const isBehind = SECOND.some(({ screen }) => screen === current);
  return (
    <nav
      className="navigation"
      aria-label="Screens"
      onKeyDown={(event) => {
        if (event.key === 'Escape') setOpen(false);
      }}
    >
      <ul>
        {FIRST.map((item) => (
          <ItemLink key={item.screen} item={item} current={current} />
        ))}
        <li className="navigation-more">
          <button
            type="button"
            className="navigation-link"
            aria-expanded={isOpen}
            aria-controls="more-screens"
            data-current={isBehind}
            onClick={() => setOpen(!isOpen)}
          >
            <Icon path={MORE_ICON} />
            More<span className="visually-hidden"> screens</span>
          </button>
        </li>
      </ul>
      <ul id="more-screens" className="navigation-second" data-open={isOpen}>
        {SECOND.map((item) => (
          <ItemLink key={item.screen} item={item} current={current} />
        ))}
      </ul>
    </nav>
  );
}

function ItemLink({ item, current }: { readonly item: Item; readonly current: Screen | undefined }) {
  return (
    <li>
      <ScreenLink to={item.screen} isCurrent={item.screen === current} className="navigation-link">
        <Icon path={item.icon} />
        {item.label}
      </ScreenLink>
    </li>
  );
}

function Icon({ path }: { readonly path: string }) {
  return (
    <svg viewBox="0 0 20 20" aria-hidden="true" className="icon">
      <path d={path} />
    </svg>
  );
}
