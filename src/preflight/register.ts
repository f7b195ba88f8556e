import { refKey, type Seen } from '../findings/cite.js';
import type { Ref } from '../findings/finding.js';
import type * as aws from '../snapshot/aws.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { instanceId, targetResolver } from '../topology/expected-targets.js';
import { gateOf } from '../topology/gates.js';
import { indexInterfaces, type Interfaces } from '../topology/interfaces.js';
import { carries, groupBy, lensOn, type Lens } from '../topology/lens.js';
import { linkServices, type Services } from '../topology/services.js';
import type { BackendService, ExpectedTarget } from '../topology/topology.js';
import { bindingRef } from './deploy.js';
import type { Draft } from './draft.js';
import { podRef, withGates } from './workloads.js';

/*
 * What the controller does for TargetGroupBindings: it registers targets, and lets the load
 * balancer's security group in to them. Of targets that are new no health is told: whether what
 * runs there answers as the health check wants, no manifest says.
 */

const BINDINGS = 'kubernetes/targetgroupbindings.elbv2.k8s.aws';
const INJECT = 'elbv2.k8s.aws/pod-readiness-gate-inject';

type Binding = kubernetes.TargetGroupBinding;

/**
 * What the controller's webhook fills in of new bindings, from the target group that they name. The
 * controller is left its time for them: of a group that is not seen nothing tells what it does.
 */
export function fillBindings(
  live: Draft,
  draft: Draft,
  touched: readonly Ref[],
  creationTimestamp: string,
): void {
  for (const ref of touched) {
    const binding = ref.kind === 'TargetGroupBinding' ? draft.get(BINDINGS, ref) : undefined;
    if (binding === undefined || live.get(BINDINGS, ref) !== undefined) continue;
    const { metadata, spec } = binding;
    const group = draft
      .all('aws/elbv2/target-groups')
      .find(({ TargetGroupArn: arn, TargetGroupName: name }) =>
        spec.targetGroupARN === undefined
          ? name !== undefined && name === spec.targetGroupName
          : arn === spec.targetGroupARN,
      );
    draft.put(BINDINGS, {
      ...binding,
      metadata: { ...metadata, creationTimestamp: metadata.creationTimestamp ?? creationTimestamp },
      spec: { ...(group === undefined ? {} : filledFrom(group)), ...spec },
    });
  }
}

function filledFrom(group: aws.TargetGroup): Partial<Binding['spec']> {
  const { TargetGroupArn: arn, TargetType: type, IpAddressType: family, VpcId: vpc } = group;
  return {
    targetGroupARN: arn,
    ...(type === 'ip' || type === 'instance' ? { targetType: type } : {}),
    ipAddressType: family === 'ipv6' ? 'ipv6' : 'ipv4',
    ...(vpc === undefined ? {} : { vpcID: vpc }),
  };
}

/** Gives pods that come the gates that the controller's webhook puts into them. */
export function injectGates(draft: Draft, moved: readonly kubernetes.Pod[]): void {
  const fresh = moved.filter((pod) => draft.get('kubernetes/pods', podRef(pod)) === pod);
  for (const [namespace, pods] of groupBy(fresh, ({ metadata }) => metadata.namespace ?? '')) {
    const labels = draft.get('kubernetes/namespaces', { kind: 'Namespace', name: namespace })
      ?.metadata.labels;
    if (labels?.[INJECT] !== 'enabled') continue;
    const bindings = draft
      .all(BINDINGS)
      .filter(({ metadata, spec }) => metadata.namespace === namespace && spec.targetType === 'ip');
    for (const pod of pods) {
      const gates = bindings.flatMap((binding) => {
        const { name } = binding.spec.serviceRef;
        const service = draft.get('kubernetes/services', { kind: 'Service', namespace, name });
        const { selector = {} } = service?.spec ?? {};
        return Object.keys(selector).length > 0 && carries(pod.metadata.labels, selector)
          ? [gateOf(bindingRef(binding))]
          : [];
      });
      draft.put('kubernetes/pods', withGates(pod, gates));
    }
  }
}

/** The bindings of which something that decides what they register changed. */
export function changedBindings(
  before: Draft,
  draft: Draft,
  services: readonly Ref[],
): readonly Binding[] {
  const keys = new Set(services.map(refKey));
  return draft.all(BINDINGS).filter((binding) => {
    const { namespace } = binding.metadata;
    const service = { kind: 'Service', namespace, name: binding.spec.serviceRef.name };
    return before.get(BINDINGS, bindingRef(binding)) !== binding || keys.has(refKey(service));
  });
}

/** Registers what they should, in a snapshot in which all else is as it will be. */
export function registerTargets(
  before: Draft,
  draft: Draft,
  after: Snapshot,
  bindings: readonly Binding[],
): void {
  if (bindings.length === 0) return;
  const lens = lensOn(after);
  const services = linkServices(lens, []);
  const expect = targetResolver(lens);
  const interfaces = indexInterfaces(lens);
  for (const value of bindings) {
    const ref = bindingRef(value);
    const object: Seen<Binding> = { section: BINDINGS, ref, value };
    const service = services.at(ref.namespace, value.spec.serviceRef.name);
    const expected = expect({ object, service });
    const { targetGroupARN: arn } = value.spec;
    if (expected === 'unknown' || arn === undefined) continue;
    const group = draft.get('aws/elbv2/target-groups', { kind: 'TargetGroup', name: '', arn });
    if (group !== undefined) {
      draft.set(
        'aws/elbv2/target-health',
        arn,
        healthOf(before, draft, lens, group, value, expected.targets),
      );
    }
    letIn(draft, interfaces, lens, value, expected.targets, services);
    hold(draft, value);
  }
}

/** Only the controller lets go of it. */
function hold(draft: Draft, binding: Binding): void {
  const { finalizers = [], generation = 1 } = binding.metadata;
  const held = new Set([...finalizers, 'elbv2.k8s.aws/resources']);
  draft.put(BINDINGS, {
    ...binding,
    metadata: { ...binding.metadata, generation, finalizers: [...held] },
    status: { ...binding.status, observedGeneration: generation },
  });
}

/** A target that was there keeps its state, as long as nothing about how it is probed changed. */
function healthOf(
  before: Draft,
  draft: Draft,
  lens: Lens,
  group: aws.TargetGroup,
  binding: Binding,
  targets: readonly ExpectedTarget[],
): aws.TargetHealthDescription[] {
  const { TargetGroupArn: arn } = group;
  const ref = { kind: 'TargetGroup', name: '', arn };
  const isProbedAlike = probing(before.get('aws/elbv2/target-groups', ref)) === probing(group);
  const live = (before.entry('aws/elbv2/target-health', arn) ?? []).filter(
    ({ TargetHealth }) => TargetHealth?.State !== 'draining',
  );
  const zones = zonesOf(draft, group);
  const others =
    binding.spec.multiClusterTargetGroup === true || isStandalone(binding)
      ? foreign(before, lens, live, targets)
      : [];
  return [
    ...others,
    ...targets.map(({ id, port, source }): aws.TargetHealthDescription => {
      const known = live.find(({ Target }) => Target.Id === id && Target.Port === port);
      if (known !== undefined && isProbedAlike && isSame(before, draft, source)) return known;
      const zone = zoneOf(lens, source);
      const description = {
        Target: { Id: id, Port: port, ...(zone === undefined ? {} : { AvailabilityZone: zone }) },
        HealthCheckPort:
          group.HealthCheckPort === 'traffic-port' ? String(port) : group.HealthCheckPort,
      };
      return zone !== undefined && zones.size > 0 && !zones.has(zone)
        ? { ...description, TargetHealth: NOT_IN_USE }
        : description;
    }),
  ];
}

const NOT_IN_USE = {
  State: 'unused',
  Reason: 'Target.NotInUse',
  Description: 'Target is in an Availability Zone that is not enabled for the load balancer',
};

/** What decides whether a target that was healthy still is. */
function probing(group: aws.TargetGroup | undefined): string {
  if (group === undefined) return '';
  const { LoadBalancerArns: _by, TargetGroupName: _name, ...rest } = group;
  return JSON.stringify(Object.entries(rest).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Another pod may have the address now. */
function isSame(before: Draft, draft: Draft, { ref }: ExpectedTarget['source']): boolean {
  return (
    ref.kind !== 'Pod' || before.get('kubernetes/pods', ref) === draft.get('kubernetes/pods', ref)
  );
}

const isStandalone = ({ metadata: { labels = {} } }: Binding): boolean =>
  !Object.keys(labels).some((key) => /\.k8s\.aws\/stack/.test(key));

/** What others registered in a target group that people made: no pod or node of this cluster. */
function foreign(
  before: Draft,
  lens: Lens,
  live: readonly aws.TargetHealthDescription[],
  targets: readonly ExpectedTarget[],
): readonly aws.TargetHealthDescription[] {
  const own = new Set([
    ...targets.map(({ id }) => id),
    ...[
      ...before.all('kubernetes/pods'),
      ...lens.all('kubernetes/pods').map(({ value }) => value),
    ].flatMap(({ status }) => status?.podIP ?? []),
    ...lens
      .all('kubernetes/nodes')
      .flatMap(({ value }) => instanceId(value.spec?.providerID) ?? []),
  ]);
  return live.filter(({ Target }) => !own.has(Target.Id));
}

function zonesOf(draft: Draft, { LoadBalancerArns = [] }: aws.TargetGroup): ReadonlySet<string> {
  return new Set(
    LoadBalancerArns.flatMap((arn) =>
      (
        draft.get('aws/elbv2/load-balancers', { kind: 'LoadBalancer', name: '', arn })
          ?.AvailabilityZones ?? []
      ).flatMap(({ ZoneName }) => ZoneName ?? []),
    ),
  );
}

function zoneOf(lens: Lens, { ref, value }: ExpectedTarget['source']): string | undefined {
  const name = ref.kind === 'Node' ? ref.name : (value as kubernetes.Pod).spec.nodeName;
  const node = lens.find('kubernetes/nodes', { kind: 'Node', name: name ?? '' });
  return typeof node === 'object'
    ? node.value.metadata.labels?.['topology.kubernetes.io/zone']
    : undefined;
}

// Rules of security groups.

type Peer = { readonly group: string } | { readonly cidr: string };

/** Opens the group of each target's interface to whom the binding lets in, as the controller does. */
function letIn(
  draft: Draft,
  interfaces: Interfaces,
  lens: Lens,
  { spec, metadata }: Binding,
  targets: readonly ExpectedTarget[],
  services: Services,
): void {
  const service = services.at(metadata.namespace, spec.serviceRef.name);
  for (const { from = [], ports = [] } of spec.networking?.ingress ?? []) {
    const peers = from.flatMap(({ securityGroup, ipBlock }): readonly Peer[] =>
      securityGroup === undefined
        ? ipBlock === undefined
          ? []
          : [{ cidr: ipBlock.cidr }]
        : [{ group: securityGroup.groupID }],
    );
    for (const target of targets) {
      const group = groupOf(draft, interfaces, lens, target);
      if (group === undefined) continue;
      for (const port of ports.length === 0 ? [{}] : ports) {
        const numbers = typeof port.port === 'string' ? numbersOf(service, port.port) : [port.port];
        for (const number of numbers) {
          for (const peer of peers) open(draft, group, port.protocol ?? 'TCP', number, peer);
        }
      }
    }
  }
}

/** A port of a pod by its name: what the endpoint slices say it is. */
function numbersOf(service: BackendService | string, name: string): readonly number[] {
  if (typeof service === 'string') return [];
  const wanted = (service.object.value.spec.ports ?? [])
    .filter(({ targetPort }) => targetPort === name)
    .map((port) => port.name ?? '');
  return [
    ...new Set(
      service.slices.flatMap(({ value }) =>
        (value.ports ?? []).flatMap((port) =>
          wanted.includes(port.name ?? '') ? (port.port ?? []) : [],
        ),
      ),
    ),
  ];
}

/** The only group of the interface, or the one that has the cluster's tag. */
function groupOf(
  draft: Draft,
  interfaces: Interfaces,
  lens: Lens,
  { id, source }: ExpectedTarget,
): string | undefined {
  const { vpcId } = lens.snapshot.aws;
  const eni = source.ref.kind === 'Node' ? interfaces.primaryOf(id) : interfaces.holding(id, vpcId);
  const groups = (eni?.value.Groups ?? []).flatMap(({ GroupId }) => GroupId ?? []);
  if (groups.length <= 1) return groups[0];
  const tag = `kubernetes.io/cluster/${lens.snapshot.cluster.name ?? ''}`;
  const tagged = groups.filter((group) =>
    draft
      .get('aws/ec2/security-groups', { kind: 'SecurityGroup', name: group })
      ?.Tags?.some(({ Key }) => Key === tag),
  );
  return tagged.length === 1 ? tagged[0] : undefined;
}

const DESCRIPTION = 'elbv2.k8s.aws/targetGroupBinding=shared';

function open(
  draft: Draft,
  GroupId: string,
  protocol: string,
  port: number | undefined,
  peer: Peer,
): void {
  const group = draft.get('aws/ec2/security-groups', { kind: 'SecurityGroup', name: GroupId });
  if (group === undefined) return;
  const { IpPermissions = [] } = group;
  const from = port ?? 0;
  const to = port ?? 65_535;
  const isOpen = IpPermissions.some(
    (rule) =>
      (rule.IpProtocol === '-1' ||
        (rule.IpProtocol === protocol.toLowerCase() &&
          (rule.FromPort ?? 0) <= from &&
          (rule.ToPort ?? 65_535) >= to)) &&
      admits(rule, peer),
  );
  if (isOpen) return;
  const rule: aws.IpPermission = {
    IpProtocol: protocol.toLowerCase(),
    FromPort: from,
    ToPort: to,
    IpRanges:
      'cidr' in peer && !peer.cidr.includes(':')
        ? [{ CidrIp: peer.cidr, Description: DESCRIPTION }]
        : [],
    Ipv6Ranges:
      'cidr' in peer && peer.cidr.includes(':')
        ? [{ CidrIpv6: peer.cidr, Description: DESCRIPTION }]
        : [],
    PrefixListIds: [],
    UserIdGroupPairs: 'group' in peer ? [{ GroupId: peer.group, Description: DESCRIPTION }] : [],
  };
  draft.put('aws/ec2/security-groups', { ...group, IpPermissions: [...IpPermissions, rule] });
}

function admits(rule: aws.IpPermission, peer: Peer): boolean {
  return 'group' in peer
    ? (rule.UserIdGroupPairs ?? []).some(({ GroupId }) => GroupId === peer.group)
    : (rule.IpRanges ?? []).some(({ CidrIp }) => CidrIp === peer.cidr) ||
        (rule.Ipv6Ranges ?? []).some(({ CidrIpv6 }) => CidrIpv6 === peer.cidr);
}
