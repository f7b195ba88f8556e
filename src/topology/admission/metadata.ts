import type { Metadata } from '../../snapshot/kubernetes.js';
import { isDnsLabel, isDnsSubdomain, isLabelValue, isQualifiedName } from './names.js';
import type { Rule } from './rules.js';

/** In bytes, of keys and values together. */
const MOST_OF_ANNOTATIONS = 256 * 1024;

/** A Service is called like a host, and nothing else that is read here. */
export const metadataRule: Rule<{ readonly metadata: Metadata }> = ({ ref, value }, _old, deny) => {
  const { name, labels = {}, annotations = {} } = value.metadata;
  if (ref.kind === 'Service' ? !isDnsLabel(name) : !isDnsSubdomain(name)) {
    deny(
      ['metadata', 'name'],
      `the name ${name} has other characters than small letters, digits and hyphens between them, or is too long`,
    );
  }
  for (const [key, text] of Object.entries(labels)) {
    if (!isQualifiedName(key)) deny(['metadata', 'labels', key], keyFault('label', key));
    else if (!isLabelValue(text)) {
      deny(
        ['metadata', 'labels', key],
        `"${text}" is no value of a label, which is of at most 63 letters, digits, hyphens, underscores and dots`,
      );
    }
  }
  for (const key of Object.keys(annotations)) {
    // Capitals are taken in annotations.
    if (!isQualifiedName(key.toLowerCase())) {
      deny(['metadata', 'annotations', key], keyFault('annotation', key));
    }
  }
  const size = Object.entries(annotations).flat().join('').length;
  if (size > MOST_OF_ANNOTATIONS) {
    deny(['metadata', 'annotations'], `annotations of ${size} bytes are more than 262144`);
  }
};

function keyFault(what: string, key: string): string {
  const [, name = key] = /^[^/]*\/(.*)$/.exec(key) ?? [];
  return name.length > 63
    ? `the name of the ${what} ${key} is of ${name.length} characters behind the slash, and may be of 63`
    : `${key} is no name of ${what === 'annotation' ? 'an' : 'a'} ${what}`;
}
