// What `npm run generate` writes. Each generator owns whole files, and whole folders where it names them: what stands
// there besides its own files is stale.
import { stringify } from 'yaml';
import { asyncApiDocument } from '../packages/contract/src/generate/asyncapi.ts';
import { jsonSchemaFiles } from '../packages/contract/src/generate/json-schemas.ts';
import { openApiDocument } from '../packages/contract/src/generate/openapi.ts';
import { topicsPage } from '../packages/contract/src/generate/topics-page.ts';

/** @typedef {{ name: string, ownedFolders: string[], files: () => Map<string, string> }} Generator */

/** @type {readonly Generator[]} */
export const GENERATORS = [
  {
    name: 'asyncapi',
    ownedFolders: [],
    files: () =>
      new Map([
        [
          'packages/contract/generated/asyncapi.yaml',
          stringify(asyncApiDocument(), { lineWidth: 0, aliasDuplicateObjects: false }),
        ],
      ]),
  },
  {
    name: 'openapi',
    ownedFolders: [],
    files: () =>
      new Map([
        [
          'packages/contract/generated/openapi.yaml',
          stringify(openApiDocument(), { lineWidth: 0, aliasDuplicateObjects: false }),
        ],
      ]),
  },
  {
    name: 'json-schemas',
    ownedFolders: ['packages/contract/generated/schemas'],
    files: () =>
      new Map(
        Array.from(jsonSchemaFiles(), ([file, schema]) => [
          `packages/contract/generated/schemas/${file}`,
          `${JSON.stringify(schema, null, 2)}\n`,
        ]),
      ),
  },
  {
    name: 'topics',
    ownedFolders: [],
    files: () => new Map([['docs/topics.md', topicsPage()]]),
  },
];
