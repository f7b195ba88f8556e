/* How Kubernetes lets things be called (`k8s.io/apimachinery/pkg/util/validation`). */

const LABEL = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`);
const WILDCARD = new RegExp(`^\\*\\.${LABEL}(?:\\.${LABEL})*$`);
const ONE_LABEL = new RegExp(`^${LABEL}$`);
const VALUE = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/;

/** Of a namespace, a container or a port of a Service. */
export const isDnsLabel = (name: string): boolean => ONE_LABEL.test(name) && name.length <= 63;

/** Of most objects, and of a host. */
export const isDnsSubdomain = (name: string): boolean => SUBDOMAIN.test(name) && name.length <= 253;

export const isWildcard = (name: string): boolean => WILDCARD.test(name) && name.length <= 253;

/** Of the port of a container, and of what a `targetPort` refers to. */
export const isPortName = (name: string): boolean =>
  name.length >= 1 &&
  name.length <= 15 &&
  /^[-a-z0-9]+$/.test(name) &&
  /[a-z]/.test(name) &&
  !name.includes('--') &&
  !name.startsWith('-') &&
  !name.endsWith('-');

/** The key of a label or an annotation, with or without a prefix. */
export function isQualifiedName(key: string): boolean {
  const parts = key.split('/');
  const name = parts.at(-1) ?? '';
  const prefix = parts.length > 1 ? parts[0] : undefined;
  return (
    parts.length <= 2 &&
    (prefix === undefined || isDnsSubdomain(prefix)) &&
    name !== '' &&
    name.length <= 63 &&
    VALUE.test(name)
  );
}

export const isLabelValue = (value: string): boolean => value.length <= 63 && VALUE.test(value);

export const isPort = (port: number): boolean =>
  Number.isInteger(port) && port >= 1 && port <= 65_535;
