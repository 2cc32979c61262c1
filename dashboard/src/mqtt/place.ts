/** Where a gateway is reached, seen from the origin of this page: a path that begins and ends with `/`. */
export type Place = string;

const NAME = /^[a-z0-9][a-z0-9-]{0,30}$/;

/**
 * The place of the gateway that `at` names: served by a gateway that is this page's own path, hosted elsewhere
 * `/gw/<name>/`, which the host's proxy hands on. A name that is none is as good as nothing.
 */
export function placeOf(at: string | undefined, base = '/'): Place {
  const root = base.endsWith('/') ? base : `${base}/`;
  return at !== undefined && NAME.test(at) ? `${root}gw/${at}/` : root;
}

/** Address of something the gateway serves over HTTP, for example `api/v1/session`. */
export function httpPath(place: Place, path: string): string {
  return `${place}${path}`;
}
