import type { SectionName } from '../../snapshot/sections.js';

/* What is listed of the API server: one row for each section that is a list of objects. */

type Listed<Name> = Name extends `kubernetes/${infer Rest}` ? Exclude<Rest, 'logs'> : never;
export type ResourceName = Listed<SectionName>;

export interface Resource {
  /** That are understood; the first that is served is taken. */
  readonly versions: readonly string[];
  readonly isNamespaced: boolean;
  /**
   * Where it is listed if only some namespaces are asked for. `everywhere`: objects of one
   * namespace are bound to those of others, and they are few. `controller`: in the controller's
   * namespace as well, which is seldom among those asked for.
   */
  readonly reach: 'everywhere' | 'scope' | 'controller';
  /** Whether a single object that is asked about needs it. */
  readonly isNarrow: boolean;
}

const everywhere = (...versions: string[]): Resource => ({
  versions,
  isNamespaced: false,
  reach: 'everywhere',
  isNarrow: true,
});
const inScope = (...versions: string[]): Resource => ({
  ...everywhere(...versions),
  isNamespaced: true,
  reach: 'scope',
});
const atController = (...versions: string[]): Resource => ({
  ...inScope(...versions),
  reach: 'controller',
});
const bound = (...versions: string[]): Resource => ({
  ...everywhere(...versions),
  isNamespaced: true,
});
/** For whoever looks at everything. */
const broad = (resource: Resource): Resource => ({ ...resource, isNarrow: false });

export const RESOURCES: Readonly<Record<ResourceName, Resource>> = {
  namespaces: everywhere('v1'),
  nodes: everywhere('v1'),
  pods: atController('v1'),
  services: atController('v1'),
  serviceaccounts: atController('v1'),
  events: inScope('v1'),
  configmaps: inScope('v1'),
  endpoints: inScope('v1'),
  'endpointslices.discovery.k8s.io': atController('v1'),
  'deployments.apps': atController('v1'),
  'replicasets.apps': inScope('v1'),
  'statefulsets.apps': inScope('v1'),
  'daemonsets.apps': atController('v1'),
  'ingresses.networking.k8s.io': bound('v1'),
  'ingressclasses.networking.k8s.io': everywhere('v1'),
  'networkpolicies.networking.k8s.io': inScope('v1'),
  'poddisruptionbudgets.policy': broad(inScope('v1')),
  'validatingwebhookconfigurations.admissionregistration.k8s.io': everywhere('v1'),
  'mutatingwebhookconfigurations.admissionregistration.k8s.io': everywhere('v1'),
  'customresourcedefinitions.apiextensions.k8s.io': broad(everywhere('v1')),
  'leases.coordination.k8s.io': broad(atController('v1')),
  'targetgroupbindings.elbv2.k8s.aws': bound('v1beta1'),
  'ingressclassparams.elbv2.k8s.aws': everywhere('v1beta1'),
  'targetgroupbindings.eks.amazonaws.com': bound('v1'),
  'ingressclassparams.eks.amazonaws.com': everywhere('v1'),
  'nodeclasses.eks.amazonaws.com': broad(everywhere('v1')),
  'gatewayclasses.gateway.networking.k8s.io': broad(everywhere('v1', 'v1beta1')),
  'gateways.gateway.networking.k8s.io': bound('v1', 'v1beta1'),
  'httproutes.gateway.networking.k8s.io': bound('v1', 'v1beta1'),
  'grpcroutes.gateway.networking.k8s.io': bound('v1', 'v1alpha2'),
  'tlsroutes.gateway.networking.k8s.io': bound('v1', 'v1alpha3', 'v1alpha2'),
  'tcproutes.gateway.networking.k8s.io': bound('v1', 'v1alpha2'),
  'udproutes.gateway.networking.k8s.io': bound('v1', 'v1alpha2'),
  'referencegrants.gateway.networking.k8s.io': broad(bound('v1', 'v1beta1')),
  'listenersets.gateway.networking.k8s.io': broad(bound('v1')),
  'loadbalancerconfigurations.gateway.k8s.aws': broad(bound('v1', 'v1beta1')),
  'targetgroupconfigurations.gateway.k8s.aws': broad(bound('v1', 'v1beta1')),
  'listenerruleconfigurations.gateway.k8s.aws': broad(bound('v1', 'v1beta1')),
  'securitygrouppolicies.vpcresources.k8s.aws': broad(inScope('v1beta1')),
  'eniconfigs.crd.k8s.amazonaws.com': broad(everywhere('v1alpha1')),
  'ciliumnetworkpolicies.cilium.io': broad(inScope('v2')),
  'dnsendpoints.externaldns.k8s.io': broad(inScope('v1alpha1')),
  'rollouts.argoproj.io': inScope('v1alpha1'),
  'nodepools.karpenter.sh': broad(everywhere('v1', 'v1beta1')),
};

/** Of which every API server has all: where one is missing, something else answers. */
const BUILT_IN = new Set([
  '',
  'apps',
  'discovery.k8s.io',
  'networking.k8s.io',
  'policy',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'coordination.k8s.io',
]);

export function splitName(name: ResourceName): { readonly plural: string; readonly group: string } {
  const dot = name.indexOf('.');
  return dot === -1
    ? { plural: name, group: '' }
    : { plural: name.slice(0, dot), group: name.slice(dot + 1) };
}

export const isBuiltIn = (name: ResourceName): boolean => BUILT_IN.has(splitName(name).group);

export function pathOf(
  { plural, group }: { readonly plural: string; readonly group: string },
  version: string,
  namespace?: string,
): string {
  const base = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  return namespace === undefined
    ? `${base}/${plural}`
    : `${base}/namespaces/${encodeURIComponent(namespace)}/${plural}`;
}
