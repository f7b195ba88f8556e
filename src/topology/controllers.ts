import { citeAbsence, type Seen } from '../findings/cite.js';
import type { Evidence, Ref } from '../findings/finding.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import { stateOf, type Surroundings } from './controller-state.js';
import { linkIdentity } from './identity.js';
import { carries, type Lens } from './lens.js';
import type { Controller, Flags, IngressExposure, Setting, Utterance } from './topology.js';

/** A Deployment of the AWS Load Balancer Controller, and which of its containers that is. */
export interface ControllerPart {
  readonly deployment: Seen<kubernetes.Deployment>;
  readonly containerIndex: number;
  readonly flags: Flags;
}

const IMAGE = /(?:^|\/)aws-load-balancer-controller(?:[:@]|$)/;

export function findControllers(lens: Lens): readonly ControllerPart[] {
  return lens.all('kubernetes/deployments.apps').flatMap((deployment) => {
    const named = deployment.value.spec.template.spec.containers.findIndex(({ image }) =>
      IMAGE.test(image ?? ''),
    );
    const isLabelled =
      deployment.value.metadata.labels?.['app.kubernetes.io/name'] ===
      'aws-load-balancer-controller';
    if (named === -1 && !isLabelled) return [];
    const containerIndex = Math.max(named, 0);
    return [{ deployment, containerIndex, flags: flagsOf({ deployment, containerIndex }) }];
  });
}

/** What the controller was told on its command line; its defaults where there is none. */
export function flagsOf(
  part: Pick<ControllerPart, 'deployment' | 'containerIndex'> | undefined,
): Flags {
  const args =
    part?.deployment.value.spec.template.spec.containers[part.containerIndex]?.args ?? [];
  const flag = (name: string, initial: string): Setting<string> => {
    // Where it is given twice, the last one counts.
    const at = args.findLastIndex((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`));
    const given = args[at];
    const value = given?.includes('=') ? given.slice(given.indexOf('=') + 1) : args[at + 1];
    return {
      value: at === -1 ? initial : (value ?? ''),
      source: sourceOf(part, args, at),
      isExplicit: at !== -1,
    };
  };
  return {
    ingressClass: flag('ingress-class', ''),
    loadBalancerClass: flag('load-balancer-class', 'service.k8s.aws/nlb'),
    defaultTargetType: flag('default-target-type', 'instance'),
    defaultScheme: flag('default-load-balancer-scheme', 'internal'),
    toleratesMissingService: flag('tolerate-non-existent-backend-service', 'true'),
    toleratesMissingAction: flag('tolerate-non-existent-backend-action', 'true'),
    allowedCertificateAuthorities: flag('allowed-certificate-authority-arns', ''),
    defaultCertificateAuthority: flag('default-pca-arn', ''),
    enableWafv2: flag('enable-wafv2', 'true'),
    enableWaf: flag('enable-waf', 'true'),
    clusterName: flag('cluster-name', ''),
    region: flag('aws-region', ''),
    vpcId: flag('aws-vpc-id', ''),
    featureGates: flag('feature-gates', ''),
    enableBackendSecurityGroup: flag('enable-backend-security-group', 'true'),
    backendSecurityGroup: flag('backend-security-group', ''),
    manageBackendRules: flag('enable-manage-backend-security-group-rules', 'false'),
    maxTargetsPerTargetGroup: flag('max-targets-per-target-group', '0'),
    vpcTags: flag('aws-vpc-tags', ''),
    watchNamespace: flag('watch-namespace', ''),
    disablesClassAnnotation: flag('disable-ingress-class-annotation', 'false'),
    disablesGroupAnnotation: flag('disable-ingress-group-name-annotation', 'false'),
    leaderElection: flag('enable-leader-election', 'true'),
    leaderElectionId: flag('leader-election-id', 'aws-load-balancer-controller-leader'),
    leaderElectionNamespace: flag('leader-election-namespace', ''),
    targetEniTags: flag('service-target-eni-security-group-tags', ''),
    defaultTags: flag('default-tags', ''),
    externalManagedTags: flag('external-managed-tags', ''),
    defaultSslPolicy: flag('default-ssl-policy', 'ELBSecurityPolicy-2016-08'),
    disableRestrictedRules: flag('disable-restricted-sg-rules', 'false'),
  };
}

function sourceOf(
  part: Pick<ControllerPart, 'deployment' | 'containerIndex'> | undefined,
  args: readonly string[],
  at: number,
): Evidence {
  if (part === undefined) {
    return citeAbsence('kubernetes/deployments.apps', {
      kind: 'Deployment',
      namespace: 'kube-system',
      name: 'aws-load-balancer-controller',
    });
  }
  const path = ['spec', 'template', 'spec', 'containers', part.containerIndex, 'args'];
  return {
    section: 'kubernetes/deployments.apps',
    ref: part.deployment.ref,
    path: at === -1 ? path : [...path, at],
    value: at === -1 ? [...args] : (args[at] ?? null),
  };
}

export function linkControllers(
  lens: Lens,
  parts: readonly ControllerPart[],
  serves: readonly Ref[],
  failures: readonly Utterance[],
  surroundings: Surroundings,
  ingresses: readonly IngressExposure[],
): readonly Controller[] {
  const all = lens.all('kubernetes/pods');
  const disowned =
    parts.length === 1
      ? ingresses.filter(
          ({ classSource, owner, finalizers }) =>
            classSource === 'annotation' && owner === 'foreign' && finalizers.length > 0,
        )
      : [];
  return parts.map(({ deployment, containerIndex, flags }) => {
    const selector = deployment.value.spec.selector?.matchLabels ?? { '': '' };
    const pods = all.filter(
      ({ ref, value }) =>
        ref.namespace === deployment.ref.namespace && carries(value.metadata.labels, selector),
    );
    const container = deployment.value.spec.template.spec.containers[containerIndex]?.name;
    // Which of several it was that failed, nothing says.
    const isOnly = parts.length === 1;
    const own = isOnly ? failures : [];
    return {
      ref: deployment.ref,
      serves,
      ...lens.age(deployment.value.metadata.creationTimestamp),
      deployment,
      containerIndex,
      flags,
      pods,
      disowned,
      identity: linkIdentity(lens, deployment, container, pods, own),
      ...stateOf(lens, { deployment, containerIndex, flags }, pods, isOnly, surroundings),
    };
  });
}
