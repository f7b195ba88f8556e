import type { Service, ServicePort } from '../../snapshot/kubernetes.js';
import { rangeOf } from '../addresses.js';
import { isDnsLabel, isDnsSubdomain, isPort, isPortName } from './names.js';
import { again, type Deny, type Path, type Rule } from './rules.js';

/*
 * What the API server asks of a Service beyond its schema. Source: Kubernetes,
 * `pkg/apis/core/validation`, ValidateService and ValidateServiceUpdate.
 */

const TYPES = ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'];
const TYPE: Path = ['spec', 'type'];
const PROTOCOLS = ['TCP', 'UDP', 'SCTP'];

export const serviceRule: Rule<Service> = ({ value }, before, deny) => {
  const { spec } = value;
  const { type = 'ClusterIP', clusterIP, externalName = '', loadBalancerClass, ports = [] } = spec;
  if (!TYPES.includes(type)) {
    deny(['spec', 'type'], `${type} is no type of a Service: there are ${TYPES.join(', ')}`);
    return;
  }
  const isHeadless = clusterIP === 'None';
  const isExternal = type === 'NodePort' || type === 'LoadBalancer';
  if (ports.length === 0 && !isHeadless && type !== 'ExternalName') {
    deny(['spec'], 'it has no ports');
  }
  if (isHeadless && isExternal) {
    deny(
      ['spec', 'clusterIP'],
      `one of type ${type} may not be headless, with the clusterIP None`,
      TYPE,
    );
  }
  if (type === 'ExternalName' && !isDnsSubdomain(externalName.replace(/\.$/, ''))) {
    deny(
      externalName === '' ? ['spec'] : ['spec', 'externalName'],
      externalName === ''
        ? 'one of type ExternalName has no externalName'
        : `the externalName ${externalName} is no name in DNS`,
    );
  }
  if (loadBalancerClass !== undefined && type !== 'LoadBalancer') {
    deny(['spec', 'loadBalancerClass'], `one of type ${type} may have no loadBalancerClass`, TYPE);
  }
  for (const [i, cidr] of (spec.loadBalancerSourceRanges ?? []).entries()) {
    if (!cidr.includes('/') || rangeOf(cidr.trim()) === undefined) {
      deny(['spec', 'loadBalancerSourceRanges', i], `${cidr} is no range of addresses`);
    }
  }
  portsOf(ports, type, deny);
  if (before !== undefined) fixedFields(value, before, deny);
};

function portsOf(ports: readonly ServicePort[], type: string, deny: Deny): void {
  for (const [i, { name = '', port, protocol = 'TCP', targetPort, nodePort }] of ports.entries()) {
    if (name === '' && ports.length > 1) {
      deny(['spec', 'ports', i], `of several ports each needs a name, and port ${port} has none`);
    } else if (name !== '' && !isDnsLabel(name)) {
      deny(['spec', 'ports', i, 'name'], `${name} is no name of a port of a Service`);
    }
    if (!isPort(port)) deny(['spec', 'ports', i, 'port'], `${port} is no number of a port`);
    if (!PROTOCOLS.includes(protocol)) {
      deny(
        ['spec', 'ports', i, 'protocol'],
        `${protocol} is no protocol: there are ${PROTOCOLS.join(', ')}`,
      );
    }
    // Where it was left out it is the port, of which this is said already.
    const isOwn = targetPort !== port;
    if (isOwn && (typeof targetPort === 'number' ? !isPort(targetPort) : !isName(targetPort))) {
      deny(
        ['spec', 'ports', i, 'targetPort'],
        `the targetPort ${targetPort ?? ''} is neither a number of a port nor the name of one, of at most 15 small letters, digits and hyphens`,
      );
    }
    if (nodePort !== undefined && nodePort !== 0 && type === 'ClusterIP') {
      deny(['spec', 'ports', i, 'nodePort'], 'one of type ClusterIP may have no nodePort', TYPE);
    }
  }
  for (const [first, i] of again(ports, ({ name }) => (name === '' ? undefined : name))) {
    deny(['spec', 'ports', i, 'name'], `two of its ports have the name ${ports[i]?.name ?? ''}`, [
      'spec',
      'ports',
      first,
      'name',
    ]);
  }
  for (const [first, i] of again(ports, ({ port, protocol = 'TCP' }) => `${protocol} ${port}`)) {
    const { port, protocol = 'TCP' } = ports[i] ?? { port: 0 };
    deny(['spec', 'ports', i, 'port'], `it has the port ${port} of ${protocol} twice`, [
      'spec',
      'ports',
      first,
      'port',
    ]);
  }
}

const isName = (name: string | undefined): boolean => name === undefined || isPortName(name);

function fixedFields({ spec }: Service, { spec: old }: Service, deny: Deny): void {
  const wasName = old.type === 'ExternalName';
  const isOne = spec.type === 'ExternalName';
  if (!wasName && !isOne && old.clusterIP && spec.clusterIP && spec.clusterIP !== old.clusterIP) {
    deny(
      ['spec', 'clusterIP'],
      `its clusterIP ${old.clusterIP} cannot be changed to ${spec.clusterIP}`,
    );
  }
  const areBalanced = old.type === 'LoadBalancer' && spec.type === 'LoadBalancer';
  if (areBalanced && old.loadBalancerClass !== spec.loadBalancerClass) {
    deny(
      spec.loadBalancerClass === undefined ? ['spec'] : ['spec', 'loadBalancerClass'],
      `its loadBalancerClass ${old.loadBalancerClass ?? '(none)'} cannot be changed to ${spec.loadBalancerClass ?? '(none)'}`,
    );
  }
}
