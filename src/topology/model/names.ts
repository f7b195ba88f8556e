import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Stack } from '../topology.js';
import { isUnknown, unknown, type Unknown } from './model.js';
import type { Settings } from './settings.js';

/** The controller ends the names that it gives with a part of this, of what makes them distinct. */
export const digest = (...parts: readonly string[]): string =>
  bytesToHex(sha256(utf8ToBytes(parts.join(''))));

const MAX_NAME_LENGTH = 32;

/** Why a load balancer cannot have a name that somebody asks for. */
export function nameFault(name: string, { isRedacted }: Pick<Settings, 'isRedacted'>) {
  // Other names, of other lengths, stand in a redacted snapshot.
  return !isRedacted && new TextEncoder().encode(name).length > MAX_NAME_LENGTH
    ? `longer than ${MAX_NAME_LENGTH} characters`
    : undefined;
}

/** A part of a name: the letters and digits of it, so many at most. */
export const namePart = (text: string, length: number): string =>
  text.replaceAll(/\W|_/g, '').slice(0, length);

/** What a name ends with a hash of; one that nobody knows yet says what it is. */
export type Part = string | number | Unknown;

/** `k8s-<namespace>-<name>-<hash>`; unknown where a part of the hash is. */
export function hashedName(
  { namespace = '', name }: { readonly namespace?: string | undefined; readonly name: string },
  parts: readonly Part[],
): string | Unknown {
  return withHash(`k8s-${namePart(namespace, 8)}-${namePart(name, 8)}`, parts);
}

/** Of what a whole stack has one of: `k8s-<group>-<hash>`, or as the others where it is no group. */
export function stackName(
  { id, isExplicitGroup }: Pick<Stack, 'id' | 'isExplicitGroup'>,
  parts: readonly Part[],
): string | Unknown {
  const [namespace = '', name = ''] = id.split('/');
  return isExplicitGroup
    ? withHash(`k8s-${namePart(id, 17)}`, parts)
    : hashedName({ namespace, name }, parts);
}

function withHash(start: string, parts: readonly Part[]): string | Unknown {
  const missing = parts.find(isUnknown);
  return missing === undefined
    ? `${start}-${digest(...parts.map(String)).slice(0, 10)}`
    : unknown(`its name ends with a hash of ${missing.$unknown}`, `${start}-(hash)`);
}

/** The cluster's name, as a part of names. Without the true one, no hash is that of AWS. */
export function clusterPart({
  cluster,
  isRedacted,
}: Pick<Settings, 'cluster' | 'isRedacted'>): Part {
  if (isRedacted) return unknown('names that were taken out of the snapshot');
  return cluster ?? unknown('the name of the cluster, which was not seen');
}

/** The UID of an object, as a part of names: the API server gives it. */
export const uidPart = ({
  kind,
  namespace,
  name,
  uid,
}: {
  readonly kind: string;
  readonly namespace?: string | undefined;
  readonly name: string;
  readonly uid: string | undefined;
}): Part => uid ?? unknown(`the UID of ${kind} ${namespace ?? ''}/${name}, which has none yet`);
