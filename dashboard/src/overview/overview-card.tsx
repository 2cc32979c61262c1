import type { MouseEvent, ReactNode } from 'react';
import type { DeviceView } from '../bench/bench-snapshot.ts';
import { faultText } from '../format/fault-text.ts';
import { DeviceStateMark } from '../readings/device-state-mark.tsx';
import { ScreenLink } from '../routing/screen-link.tsx';
import type { Screen } from '../routing/route.ts';
import { navigate } from '../routing/use-route.ts';

/** Where a card leads. */
export interface CardTarget {
  readonly screen: Screen;
  readonly params?: Readonly<Record<string, string>>;
}

interface OverviewCardProps {
  readonly id: string;
  readonly title: string;
  readonly target: CardTarget;
  /** Below the title. */
  readonly subtitle?: ReactNode;
  /** Beside the title. */
  readonly tags?: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A card whose title is a link; for a pointer all of it is. */
export function OverviewCard(props: OverviewCardProps) {
  const { id, title, target, subtitle, tags, className = '', children } = props;
  const { screen, params } = target;
  const onClick = (event: MouseEvent): void => {
    const isOther =
      !(event.target instanceof Element) ||
      event.target.closest('a, button, summary, input, select') !== null;
    // Who marks a number to copy it goes nowhere.
    if (isOther || event.defaultPrevented || window.getSelection()?.isCollapsed === false) return;
    navigate(screen, params);
  };
  return (
    <section
      className={`card overview-card ${className}`}
      aria-labelledby={`${id}-title`}
      data-testid={id}
      onClick={onClick}
    >
      <div className="card-head">
        <div>
          <h2 id={`${id}-title`}>
            <ScreenLink to={screen} {...(params === undefined ? {} : { params })}>
              {title}
            </ScreenLink>
          </h2>
          {subtitle}
        </div>
        <p className="card-tags">{tags}</p>
      </div>
      {children}
    </section>
  );
}

/** The card of a device: its name, what it is and where, and the state it is in. */
export function DeviceOverviewCard({
  device,
  target,
  children,
}: {
  readonly device: DeviceView;
  readonly target: CardTarget;
  readonly children: ReactNode;
}) {
  return (
    <OverviewCard
      id={`device-${device.id}`}
      title={device.description?.name ?? device.id}
      target={target}
      subtitle={<DeviceSubtitle device={device} />}
      tags={<DeviceTags device={device} />}
    >
      {children}
    </OverviewCard>
  );
}

/** What is said below the name of a device: what it is, where, and what is wrong with it. */
function DeviceSubtitle({ device }: { readonly device: DeviceView }) {
  const { id, description, faultCode } = device;
  return (
    <>
      <p className="muted small">
        {id} · {description?.kind ?? 'not described'}
        {description?.bus === undefined ? '' : ` · ${description.bus}`}
      </p>
      {faultCode === undefined ? null : <p className="small warn-text">{faultText(faultCode)}</p>}
    </>
  );
}

/** Whether a device is simulated, and its state. */
export function DeviceTags({ device }: { readonly device: DeviceView }) {
  return (
    <>
      {device.description?.sim === true ? <span className="tag tag-simulated">sim</span> : null}
      <DeviceStateMark device={device} />
    </>
  );
}
