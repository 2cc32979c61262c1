import type { Check } from '../check.ts';

const NEEDED_MAJOR = 24;

/** Is this Node.js new enough? */
export const checkNodeVersion: Check = async () => {
  const version = process.versions.node;
  const isNewEnough = Number(version.split('.')[0]) >= NEEDED_MAJOR;
  return [
    isNewEnough
      ? { status: 'ok', subject: 'Node.js', detail: version }
      : {
          status: 'problem',
          subject: 'Node.js',
          detail: `${version}, older than ${NEEDED_MAJOR}`,
          remedy: 'run `npm ci` again without --omit=optional: it brings its own Node.js',
        },
  ];
};
