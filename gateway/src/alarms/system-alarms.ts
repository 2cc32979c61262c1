/** Ids of the alarms that parts of the gateway raise by themselves; no rule can have them. */
export const SYSTEM_ALARM_IDS = {
  journal: 'journal-disk-full',
  store: 'store-down',
  link: 'link-down',
  watchdog: 'watchdog-missing',
  /** Followed by the device. */
  hostKey: 'host-key-',
  /** Followed by the board. */
  address: 'address-',
} as const;

/** Matches the id of every such alarm. */
export const SYSTEM_ALARMS = new RegExp(
  `^(?:${Object.values(SYSTEM_ALARM_IDS)
    .map((id) => (id.endsWith('-') ? `${id}.+` : id))
    .join('|')})$`,
);
