import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** The controller ends the names that it gives with a part of this, of what makes them distinct. */
export const digest = (...parts: readonly string[]): string =>
  bytesToHex(sha256(utf8ToBytes(parts.join(''))));

/** A part of a name: the letters and digits of it, so many at most. */
export const namePart = (text: string, length: number): string =>
  text.replaceAll(/\W|_/g, '').slice(0, length);
