import type { Ingress, IngressBackend } from '../../snapshot/kubernetes.js';
import { isDnsLabel, isDnsSubdomain, isPort, isPortName, isWildcard } from './names.js';
import type { Deny, Path, Rule } from './rules.js';

/*
 * What the API server asks of an Ingress beyond its schema. Source: Kubernetes,
 * `pkg/apis/networking/validation`.
 */

const LEGACY_CLASS = 'kubernetes.io/ingress.class';
const PATH_TYPES = ['Exact', 'Prefix', 'ImplementationSpecific'];
const IN_NO_PATH = ['//', '/./', '/../', '%2f', '%2F'];
const AT_NO_END = ['/..', '/.'];
const ADDRESS = /^\d+\.\d+\.\d+\.\d+$/;

export const ingressRule: Rule<Ingress> = ({ value }, before, deny) => {
  const { spec, metadata } = value;
  const { rules = [], defaultBackend, tls = [], ingressClassName } = spec;
  if (rules.length === 0 && defaultBackend === undefined) {
    deny(['spec'], 'it has neither rules nor a defaultBackend');
  }
  if (defaultBackend !== undefined) backend(defaultBackend, ['spec', 'defaultBackend'], deny);
  for (const [i, { host = '', http }] of rules.entries()) {
    if (host !== '') hostOf(host, ['spec', 'rules', i, 'host'], deny);
    if (http === undefined) continue;
    const { paths = [] } = http;
    if (paths.length === 0)
      deny(['spec', 'rules', i, 'http'], 'its rule has an http without paths');
    for (const [j, { path = '', pathType, backend: to }] of paths.entries()) {
      const at: Path = ['spec', 'rules', i, 'http', 'paths', j];
      pathOf(path, pathType, at, deny);
      backend(to, [...at, 'backend'], deny);
    }
  }
  for (const [i, { hosts = [] }] of tls.entries()) {
    for (const [j, host] of hosts.entries()) hostOf(host, ['spec', 'tls', i, 'hosts', j], deny);
  }
  if (ingressClassName === undefined) return;
  if (!isDnsSubdomain(ingressClassName)) {
    deny(['spec', 'ingressClassName'], `${ingressClassName} is no name of an IngressClass`);
  }
  if (before === undefined && metadata.annotations?.[LEGACY_CLASS] !== undefined) {
    deny(
      ['metadata', 'annotations', LEGACY_CLASS],
      `a new one may not have the annotation ${LEGACY_CLASS} beside spec.ingressClassName`,
    );
  }
};

function hostOf(host: string, at: Path, deny: Deny): void {
  if (ADDRESS.test(host)) deny(at, `the host ${host} is an address and no name`);
  else if (host.includes('*') ? !isWildcard(host) : !isDnsSubdomain(host)) {
    deny(
      at,
      host.includes('*')
        ? `the host ${host} has a * elsewhere than in place of its first label`
        : `the host ${host} is no name in DNS, of small letters, digits, hyphens and dots`,
    );
  }
}

function pathOf(path: string, pathType: string | undefined, at: Path, deny: Deny): void {
  if (pathType === undefined) {
    deny(at, 'its path has no pathType');
    return;
  }
  if (!PATH_TYPES.includes(pathType)) {
    deny([...at, 'pathType'], `${pathType} is no pathType: there are ${PATH_TYPES.join(', ')}`);
    return;
  }
  const isSpecific = pathType === 'ImplementationSpecific';
  if (isSpecific && path === '') return;
  if (!path.startsWith('/')) {
    deny(
      path === '' ? at : [...at, 'path'],
      path === ''
        ? `a path of pathType ${pathType} is empty`
        : `the path ${path} does not begin with /`,
    );
  } else if (!isSpecific) {
    const within = IN_NO_PATH.find((part) => path.includes(part));
    const atEnd = AT_NO_END.find((part) => path.endsWith(part));
    const part = within ?? atEnd;
    if (part !== undefined) {
      deny([...at, 'path'], `the path ${path}, of pathType ${pathType}, has ${part} in it`);
    }
  }
}

function backend({ service, resource }: IngressBackend, at: Path, deny: Deny): void {
  if (service !== undefined && resource !== undefined) {
    deny(at, 'its backend is a service and a resource at once');
  } else if (service === undefined && resource === undefined) {
    deny(at, 'its backend is neither a service nor a resource');
  }
  if (service === undefined) return;
  const { name, port } = service;
  if (!isDnsLabel(name)) deny([...at, 'service', 'name'], `${name} is no name of a Service`);
  const isNamed = port?.name !== undefined && port.name !== '';
  const isNumbered = port?.number !== undefined && port.number !== 0;
  if (isNamed && isNumbered) {
    deny([...at, 'service', 'port'], 'its backend has the name and the number of a port at once');
  } else if (!isNamed && !isNumbered) {
    deny([...at, 'service'], `its backend ${name} has neither the name nor the number of a port`);
  } else if (isNamed && !isPortName(port.name ?? '')) {
    deny([...at, 'service', 'port', 'name'], `${port.name} is no name of a port`);
  } else if (isNumbered && !isPort(port.number ?? 0)) {
    deny([...at, 'service', 'port', 'number'], `${port.number} is no number of a port`);
  }
}
