import { createHash, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { z } from 'zod';

/** A named part of a document, as it stands in it. */
export interface DocumentPart {
  readonly name: string;
  readonly text: string;
}

/** What the signature is over: the SHA-256 of every part, and of the files that belong to the document. */
const manifestSchema = z.strictObject({
  v: z.literal(1),
  parts: z.record(z.string().regex(/^[a-z][a-z-]{0,30}$/), z.string().regex(/^[0-9a-f]{64}$/)),
  files: z.record(z.string().max(100), z.string().regex(/^[0-9a-f]{64}$/)),
  /** Ed25519 public key, SPKI in DER, Base64. */
  key: z.string().max(200),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** The seal of a document: the manifest as it was signed, and the signature in Base64. */
export interface Seal {
  readonly manifest: string;
  readonly signature: string;
}

/** Signs the parts of a document together with the files that belong to it. */
export function sealParts(
  parts: readonly DocumentPart[],
  files: Readonly<Record<string, string>>,
  privateKey: KeyObject,
): Seal {
  const manifest: Manifest = {
    v: 1,
    parts: Object.fromEntries(parts.map(({ name, text }) => [name, sha256(text)])),
    files: { ...files },
    key: exportKey(createPublicKey(privateKey)),
  };
  const text = JSON.stringify(manifest);
  return { manifest: text, signature: sign(null, Buffer.from(text), privateKey).toString('base64') };
}

/** What became of a document since it was signed. */
export interface SealCheck {
  /** Names of the parts that were changed, are missing or were added; `seal` for the seal itself. */
  readonly changed: readonly string[];
  readonly files: Readonly<Record<string, string>>;
  /** Fingerprint of the key, SHA-256 in hex; who trusts the document has to know it. */
  readonly keyFingerprint: string | undefined;
}

/** Compares the parts of a document with its seal. */
export function checkSeal(parts: readonly DocumentPart[], { manifest: text, signature }: Seal): SealCheck {
  const manifest = readManifest(text);
  if (manifest === undefined) return { changed: ['seal'], files: {}, keyFingerprint: undefined };
  const changed = new Set<string>();
  if (!isSigned(text, signature, manifest.key)) changed.add('seal');
  const found = new Map(parts.map((part) => [part.name, sha256(part.text)]));
  for (const [name, digest] of Object.entries(manifest.parts))
    if (found.get(name) !== digest) changed.add(name);
  for (const name of found.keys()) if (!Object.hasOwn(manifest.parts, name)) changed.add(name);
  return { changed: [...changed], files: manifest.files, keyFingerprint: fingerprintOf(manifest.key) };
}

/** SHA-256 of a public key, as it is printed for people to compare. */
export function fingerprintOf(key: string): string {
  return createHash('sha256').update(Buffer.from(key, 'base64')).digest('hex');
}

export function exportKey(publicKey: KeyObject): string {
  return publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
}

function readManifest(text: string): Manifest | undefined {
  try {
    const { data } = manifestSchema.safeParse(JSON.parse(text));
    return data !== undefined && JSON.stringify(data) === text ? data : undefined;
  } catch {
    return undefined; // no manifest: the caller names the seal
  }
}

/** Base64 that decodes to the same bytes may be spelled differently; only the one spelling is taken. */
function isSigned(text: string, signature: string, key: string): boolean {
  try {
    const bytes = Buffer.from(signature, 'base64');
    const der = Buffer.from(key, 'base64');
    if (bytes.toString('base64') !== signature || der.toString('base64') !== key) return false;
    const publicKey = createPublicKey({ key: der, format: 'der', type: 'spki' });
    return publicKey.asymmetricKeyType === 'ed25519' && verify(null, Buffer.from(text), publicKey, bytes);
  } catch {
    return false; // no key or no signature
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
