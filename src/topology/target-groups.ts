import { refKey, type Seen } from '../findings/cite.js';
import type { Ref } from '../findings/finding.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import { driftOf, podsByAddress, targetList, targetResolver } from './expected-targets.js';
import { gateOf, isAwaiting } from './gates.js';
import { leavingFinder } from './leaving-targets.js';
import { groupBy, type Lens } from './lens.js';
import { signsOf } from './protocol-signs.js';
import { policyFinder } from './policy-blockers.js';
import { pathFinder } from './reach.js';
import type { Services } from './services.js';
import type { Site } from './subnets.js';
import { interfaceChooser } from './target-interfaces.js';
import { targetFinder } from './target-states.js';
import type {
  BackendService,
  Binding,
  Exposure,
  IngressExposure,
  LeftGroup,
  LoadBalancer,
  Lookup,
  NamedGroup,
  Route,
  Stack,
  TargetGroup,
} from './topology.js';
import { labelledStack } from './tracking.js';
import type { Voice } from './voice.js';

/** A failure that was said as often as this was not a matter of a moment. */
const PERSISTENT = 3;

const STACK_LABEL = /^\w+\.k8s\.aws(?:\.\w+)?\/stack/;

/** Whether a stack made it; else people did. */
export function isOwned({ value }: Seen<kubernetes.TargetGroupBinding>): boolean {
  return Object.keys(value.metadata.labels ?? {}).some((key) => STACK_LABEL.test(key));
}

export function linkBindings(
  lens: Lens,
  services: Services,
  voice: Voice,
  stacks: readonly Stack[],
  site: Site | undefined,
): readonly Binding[] {
  const expect = targetResolver(lens);
  const ambiguityOf = interfaceChooser(lens, site);
  const all = lens.all('kubernetes/targetgroupbindings.elbv2.k8s.aws');
  const byArn = groupBy(all, ({ value }) => value.spec.targetGroupARN ?? '');
  const stackById = new Map(stacks.map((stack) => [`${stack.api} ${stack.id}`, stack]));
  return all.map((object): Binding => {
    const { spec, metadata } = object.value;
    const { targetGroupARN: arn } = spec;
    const service = services.at(object.ref.namespace, spec.serviceRef.name);
    const isStandalone = !isOwned(object);
    const served = typeof service === 'object' ? service.serves : [];
    const stack = stackById.get(labelledStack(object.value.metadata.labels) ?? '');
    const targetGroup =
      arn === undefined
        ? 'unknown'
        : lens.find('aws/elbv2/target-groups', { kind: 'TargetGroup', name: arn, arn });
    const gate = gateOf(object.ref);
    const pods = typeof service === 'object' ? service.pods : [];
    const isAwaited = pods.some((pod) => isAwaiting(pod, gate));
    // While pods wait the controller reports no success, so that a failure may long be over.
    const failures = voice
      .otherFailuresOf(object.ref)
      .filter(({ times }) => !isAwaited || times >= PERSISTENT);
    const vpc = typeof targetGroup === 'object' ? targetGroup.value.VpcId : undefined;
    const expected = expect({ object, service });
    return {
      ref: object.ref,
      serves: isStandalone ? [object.ref] : served.length > 0 ? served : (stack?.serves ?? []),
      ...lens.age(metadata.creationTimestamp),
      object,
      isStandalone,
      service,
      targetGroup,
      failure: failures.find(({ kind }) => kind === 'reconcile-failed'),
      failures,
      expected,
      ambiguous: once(() => ambiguityOf(object, expected)),
      port: portOf(service, spec.serviceRef.port),
      twins: (arn === undefined ? [] : (byArn.get(arn) ?? [])).filter(
        (one) => one !== object && one.value.metadata.deletionTimestamp === undefined,
      ),
      deletingSeconds: lens.age(metadata.deletionTimestamp).ageSeconds,
      isAwaited,
      ownVpc: vpc === undefined || vpc === site?.vpcId ? undefined : site?.vpcId,
      targetList: targetList(lens, object),
    };
  });
}

// The controller looks a name up among names and a number among ports, never across.
function portOf(service: Lookup<BackendService>, name: string | number): Binding['port'] {
  if (typeof service === 'string') return service;
  const ports = service.object.value.spec.ports ?? [];
  const index = ports.findIndex((port) =>
    typeof name === 'string' ? port.name === name : port.port === name,
  );
  const value = ports[index];
  return value === undefined ? 'absent' : { index, value };
}

/** The target groups that actions forward to by ARN or name, each where it is named. */
export function namedGroups(lens: Lens, routes: readonly Route[]): readonly NamedGroup[] {
  const all = lens.all('aws/elbv2/target-groups');
  const { region, accountId: account } = lens.snapshot.aws;
  return routes.flatMap(({ action }) => {
    if (action.type !== 'forward') return [];
    return action.targets.flatMap(({ targetGroupArn: arn, targetGroupName }): NamedGroup[] => {
      const name = arn ?? targetGroupName;
      if (name === undefined) return [];
      const { source } = action;
      const found = all.find(({ value }) =>
        arn === undefined ? value.TargetGroupName === name : value.TargetGroupArn === arn,
      );
      const [, , , itsRegion, itsAccount] = arn?.split(':') ?? ['', '', '', region, account];
      const isHere = itsRegion === region && (account === undefined || itsAccount === account);
      const notSeen = isHere && lens.mayDeny('aws/elbv2/target-groups') ? 'absent' : 'unknown';
      return [{ name, source, targetGroup: found ?? notSeen }];
    });
  });
}

/** Target groups of the controller that no load balancer, no binding and no stack wants. */
export function linkLeftGroups(
  lens: Lens,
  stacks: readonly Stack[],
  bindings: readonly Binding[],
  exposures: readonly Exposure[],
  ingresses: readonly IngressExposure[],
): readonly LeftGroup[] {
  const { cluster, scope } = lens.snapshot;
  // Any of which it is not known who owns it, or in which group, may be what a target group is for.
  const isUncertain =
    exposures.some(({ owner }) => owner === 'unknown') ||
    ingresses.some(({ params }) => params === 'unknown');
  if (isUncertain) return [];
  const seesAll = (
    [
      'kubernetes/targetgroupbindings.elbv2.k8s.aws',
      'kubernetes/ingresses.networking.k8s.io',
      'kubernetes/services',
    ] as const
  ).every((name) => lens.mayDeny(name));
  if (!seesAll || scope.namespaces !== null || cluster.name === undefined) return [];
  const bound = new Set(bindings.map(({ object }) => object.value.spec.targetGroupARN));
  const owners = new Map(stacks.map((stack) => [`${stack.api} ${stack.id}`, stack]));
  const leaving = lens
    .all('kubernetes/ingresses.networking.k8s.io')
    .some(({ value }) => value.metadata.deletionTimestamp !== undefined);
  return lens.all('aws/elbv2/target-groups').flatMap((object): LeftGroup[] => {
    const { TargetGroupArn: arn, LoadBalancerArns = [] } = object.value;
    const tags = lens.entry('aws/elbv2/tags', { ...object.ref, kind: 'Resource' });
    const named = lens.tagsOf(arn);
    if (
      tags === undefined ||
      LoadBalancerArns.length > 0 ||
      bound.has(arn) ||
      named['elbv2.k8s.aws/cluster'] !== cluster.name
    ) {
      return [];
    }
    const api = ['ingress', 'service'].find((one) => `${one}.k8s.aws/resource` in named);
    const stackId = named[`${api ?? ''}.k8s.aws/stack`];
    if (api === undefined || stackId === undefined) return [];
    const stack = owners.get(`${api} ${stackId}`);
    // One that is being deleted takes its target groups with it.
    if (stack === undefined ? leaving : mayWant(stack, named[`${api}.k8s.aws/resource`])) return [];
    return [{ ref: object.ref, serves: stack?.serves ?? [], object, tags, stackId }];
  });
}

/** Also where it cannot be told, because the plan of the stack is not known. */
function mayWant({ plan }: Stack, resource: string | undefined): boolean {
  return plan.state !== 'planned' || wantedResources(plan).has(resource ?? '');
}

function wantedResources(plan: Stack['plan'] & { state: 'planned' }): ReadonlySet<string> {
  const actions = plan.listeners.flatMap(({ defaultActions, rules }) => [
    ...defaultActions,
    ...rules.flatMap((rule) => rule.actions),
  ]);
  return new Set(
    actions.flatMap((action) =>
      action.type === 'forward' ? action.targets.flatMap(({ resource }) => resource ?? []) : [],
    ),
  );
}

/** Those that a binding fills, or that stand behind an exposure's load balancer. */
export function linkTargetGroups(
  lens: Lens,
  bindings: readonly Binding[],
  loadBalancers: readonly LoadBalancer[],
  ingresses: ReadonlyMap<string, Seen<kubernetes.Ingress>>,
  stacks: readonly Stack[],
): readonly TargetGroup[] {
  const bindingsByArn = groupBy(bindings, ({ object }) => object.value.spec.targetGroupARN ?? '');
  const podsAt = podsByAddress(lens);
  const balancerByArn = new Map(
    loadBalancers.map((one) => [one.object.value.LoadBalancerArn, one]),
  );
  const pathsOf = pathFinder(lens);
  const targetsOf = targetFinder(lens, podsAt);
  const pastPolicies = once(() => policyFinder(lens));
  const leavingOf = leavingFinder(lens, podsAt);
  const wanting = stacksByPurpose(stacks);
  const inUse = new Set(
    lens
      .all('aws/elbv2/target-groups')
      .filter(({ value }) => (value.LoadBalancerArns ?? []).length > 0)
      .map(({ value }) => purposeOf(lens, value.TargetGroupArn)),
  );
  return lens.all('aws/elbv2/target-groups').flatMap((object): readonly TargetGroup[] => {
    const { TargetGroupArn, LoadBalancerArns = [] } = object.value;
    const [binding, ...others] = bindingsByArn.get(TargetGroupArn)?.toReversed() ?? [];
    const balancers = LoadBalancerArns.flatMap((arn) => balancerByArn.get(arn) ?? []);
    const serves: readonly Ref[] = binding?.serves ?? balancers.flatMap((one) => one.serves);
    if (serves.length === 0) return [];
    const health = lens.entry('aws/elbv2/target-health', object.ref);
    const unbound = binding === undefined ? builtFor(lens, TargetGroupArn, balancers) : undefined;
    const service = typeof binding?.service === 'object' ? binding.service : undefined;
    const attributes = lens.entry('aws/elbv2/target-group-attributes', object.ref);
    const ageSeconds = settledFor(binding ?? unbound, balancers);
    return [
      {
        ref: object.ref,
        serves,
        ageSeconds,
        object,
        binding,
        loadBalancers: balancers,
        service,
        ingress: serves.flatMap((ref) => ingresses.get(refKey(ref)) ?? [])[0],
        health,
        attributes,
        isInUse: LoadBalancerArns.length > 0,
        drift:
          binding === undefined || others.length > 0
            ? 'unknown'
            : driftOf(lens, binding, health, podsAt),
        targets: once(() => targetsOf({ object, service, health, ageSeconds })),
        unbound,
        signs: binding === undefined ? [] : signsOf(binding),
        wantedBy: wantedBy(purposeOf(lens, TargetGroupArn), LoadBalancerArns, inUse, wanting),
        paths: once(() =>
          pastPolicies()(
            { object, health, service },
            pathsOf({ object, health, attributes, service, binding }),
          ),
        ),
        leaving: once(() => leavingOf(health, binding)),
      },
    ];
  });
}

/** A load balancer that is being made says nothing of its targets yet. */
function settledFor(
  owner: Binding | Stack | undefined,
  balancers: readonly LoadBalancer[],
): number | undefined {
  if (balancers.some(({ object }) => object.value.State?.Code === 'provisioning')) return 0;
  const ages = [owner, ...balancers].flatMap((one) => one?.ageSeconds ?? []);
  return ages.length === 0 ? undefined : Math.min(...ages);
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** One that was replaced is wanted no more: another of the same purpose is in use. */
function wantedBy(
  purpose: string,
  balancers: readonly string[],
  inUse: ReadonlySet<string>,
  wanting: ReadonlyMap<string, Stack>,
): Stack | undefined {
  const isReplaced = balancers.length === 0 && inUse.has(purpose);
  return isReplaced ? undefined : wanting.get(purpose);
}

/** Stacks by what they want target groups for. */
function stacksByPurpose(stacks: readonly Stack[]): ReadonlyMap<string, Stack> {
  return new Map(
    stacks.flatMap((stack) =>
      stack.plan.state === 'planned'
        ? [...wantedResources(stack.plan)].map(
            (resource) => [`${stack.api} ${stack.id} ${resource}`, stack] as const,
          )
        : [],
    ),
  );
}

/** API, id and resource of the stack that a target group of this cluster was made for. */
function purposeOf(lens: Lens, arn: string): string {
  const tags = lens.tagsOf(arn);
  if (tags['elbv2.k8s.aws/cluster'] !== lens.snapshot.cluster.name) return '';
  const api = 'ingress.k8s.aws/resource' in tags ? 'ingress' : 'service';
  return `${api} ${tags[`${api}.k8s.aws/stack`]} ${tags[`${api}.k8s.aws/resource`]}`;
}

/** By its tags, where the namespace of its Service was looked through for bindings. */
function builtFor(lens: Lens, arn: string, balancers: readonly LoadBalancer[]): Stack | undefined {
  const tags = lens.tagsOf(arn);
  const resource = tags['ingress.k8s.aws/resource'] ?? tags['service.k8s.aws/resource'];
  const namespace = resource?.slice(0, resource.indexOf('/'));
  if (
    namespace === undefined ||
    tags['elbv2.k8s.aws/cluster'] !== lens.snapshot.cluster.name ||
    !lens.mayDeny('kubernetes/targetgroupbindings.elbv2.k8s.aws', namespace)
  ) {
    return undefined;
  }
  return balancers
    .map(({ stack }) => stack)
    .find((stack) => stack !== undefined && tags[`${stack.api}.k8s.aws/stack`] === stack.id);
}
