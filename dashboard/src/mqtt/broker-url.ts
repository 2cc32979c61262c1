/** Address of the broker: `/mqtt` on the origin (and below the path) this page came from. */
export function brokerUrl(
  location: { readonly protocol: string; readonly host: string },
  base = '/',
): string {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  return `${scheme}://${location.host}${base.replace(/\/$/, '')}/mqtt`;
}
