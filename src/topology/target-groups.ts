import { refKey, type Seen } from '../findings/cite.js';
import type { Ref } from '../findings/finding.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import type { ControllerPart } from './controllers.js';
import { driftOf, podsByAddress, targetResolver } from './expected-targets.js';
import { groupBy, type Lens } from './lens.js';
import { pathFinder } from './reach.js';
import type { Services } from './services.js';
import { siteOf } from './subnets.js';
import { interfaceChooser } from './target-interfaces.js';
import type { Binding, LoadBalancer, Stack, TargetGroup } from './topology.js';
import type { Voice } from './voice.js';

const STACK_LABEL = /^\w+\.k8s\.aws(?:\.\w+)?\/stack/;

/** Whether a stack made it; else people did. */
export function isOwned({ value }: Seen<kubernetes.TargetGroupBinding>): boolean {
  return Object.keys(value.metadata.labels ?? {}).some((key) => STACK_LABEL.test(key));
}

export function linkBindings(
  lens: Lens,
  services: Services,
  voice: Voice,
  parts: readonly ControllerPart[],
): readonly Binding[] {
  const expect = targetResolver(lens);
  const ambiguityOf = interfaceChooser(lens, siteOf(lens, parts[0]));
  return lens.all('kubernetes/targetgroupbindings.elbv2.k8s.aws').map((object): Binding => {
    const { targetGroupARN: arn, serviceRef } = object.value.spec;
    const service = services.at(object.ref.namespace, serviceRef.name);
    const isStandalone = !isOwned(object);
    const expected = expect({ object, service });
    return {
      ref: object.ref,
      serves: isStandalone ? [object.ref] : typeof service === 'object' ? service.serves : [],
      ...lens.age(object.value.metadata.creationTimestamp),
      object,
      isStandalone,
      service,
      targetGroup:
        arn === undefined
          ? 'unknown'
          : lens.find('aws/elbv2/target-groups', { kind: 'TargetGroup', name: arn, arn }),
      failure: voice.otherFailuresOf(object.ref).find(({ kind }) => kind === 'reconcile-failed'),
      expected,
      ambiguous: once(() => ambiguityOf(object, expected)),
    };
  });
}

/** Those that a binding fills, or that stand behind an exposure's load balancer. */
export function linkTargetGroups(
  lens: Lens,
  bindings: readonly Binding[],
  loadBalancers: readonly LoadBalancer[],
  ingresses: ReadonlyMap<string, Seen<kubernetes.Ingress>>,
): readonly TargetGroup[] {
  const bindingsByArn = groupBy(bindings, ({ object }) => object.value.spec.targetGroupARN ?? '');
  const podsAt = podsByAddress(lens);
  const balancerByArn = new Map(
    loadBalancers.map((one) => [one.object.value.LoadBalancerArn, one]),
  );
  const pathsOf = pathFinder(lens);
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
    return [
      {
        ref: object.ref,
        serves,
        ageSeconds: settledFor(binding ?? unbound, balancers),
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
        unbound,
        paths: once(() => pathsOf({ object, health, attributes, service })),
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
