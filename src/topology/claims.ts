import { cite, type Seen } from '../findings/cite.js';
import type * as aws from '../snapshot/aws.js';
import { annotationOf } from './ingresses.js';
import type { Lens } from './lens.js';
import { serviceAnnotation, type Unplaced } from './subnets.js';
import type { LostTags, NameClaim, NameHolder } from './topology.js';

const CLUSTER = 'elbv2.k8s.aws/cluster';
/** Of the controller before it, which the present one still goes by. */
const OLD_CLUSTER = 'ingress.k8s.aws/cluster';

/** The name that all members who ask for one agree on. */
export function nameClaimOf(lens: Lens, stack: Unplaced): NameClaim | undefined {
  const given = stack.api === 'service' ? askedByService(stack) : askedByMembers(stack);
  const asked = given.length > 0 ? given : askedInWords(stack);
  const [first] = asked;
  if (first === undefined || new Set(asked.map(({ value }) => value)).size > 1) return undefined;
  const length = lens.snapshot.redacted ? 'unknown' : first.value.length;
  return { ...first, length, holder: holderOf(lens, stack, first.value) };
}

type Asked = Omit<NameClaim, 'holder' | 'length'>;

function askedByService(stack: Unplaced): readonly Asked[] {
  const name = serviceAnnotation(stack, 'name');
  return name === undefined ? [] : [{ value: name.value, member: stack.ref, source: name.source }];
}

/** A name that the controller made up itself, as it says when somebody else has it. */
function askedInWords({ failure }: Unplaced): readonly Asked[] {
  const value = failure?.meaning?.parts['name'];
  return failure?.meaning?.id === 'model/duplicate-lb-name' && value !== undefined
    ? [{ value, member: failure.about, source: failure.source }]
    : [];
}

function askedByMembers({ members }: Unplaced): readonly Asked[] {
  if (members.some(({ params }) => typeof params === 'string')) return [];
  return members.flatMap(({ ref, object, params }): readonly Asked[] => {
    const ofClass = typeof params === 'object' ? params.value.spec?.loadBalancerName : undefined;
    if (typeof params === 'object' && ofClass) {
      return [{ value: ofClass, member: ref, source: cite(params, 'spec', 'loadBalancerName') }];
    }
    const name = annotationOf(object, 'load-balancer-name');
    return name === undefined ? [] : [{ value: name.value, member: ref, source: name.source }];
  });
}

/** A name is given once in an account and region; tags tell whose it is. */
function holderOf(
  lens: Lens,
  { api, id }: Pick<Unplaced, 'api' | 'id'>,
  name: string,
): NameHolder | undefined {
  const object = lens
    .all('aws/elbv2/load-balancers')
    .find(({ value }) => value.LoadBalancerName === name);
  const seen = object === undefined ? undefined : lens.entry('aws/elbv2/tags', object.ref);
  if (object === undefined || seen === undefined) return undefined;
  const tags = lens.tagsOf(object.value.LoadBalancerArn);
  const { name: cluster } = lens.snapshot.cluster;
  const owner = tags[CLUSTER] ?? tags[OLD_CLUSTER];
  const isOurs = cluster === undefined ? owner !== undefined : owner === cluster;
  if (isOurs && tags[`${api}.k8s.aws/stack`] === id) return undefined;
  return {
    object,
    source: cite(seen),
    stackId: tags['ingress.k8s.aws/stack'] ?? tags['service.k8s.aws/stack'],
  };
}

/**
 * The controller finds its load balancer by these tags alone. Only said of one that it must have
 * made itself, as its name tells, and that nobody else made.
 */
export function lostTagsOf(lens: Lens, stack: Unplaced): LostTags | undefined {
  const { loadBalancer, addresses, api, id } = stack;
  const { name: cluster } = lens.snapshot.cluster;
  if (typeof loadBalancer !== 'object' || cluster === undefined) return undefined;
  const { DNSName, LoadBalancerName = '' } = loadBalancer.value;
  const address = addresses.find(
    ({ hostname }) => hostname.toLowerCase() === DNSName?.toLowerCase(),
  );
  const seen = lens.entry('aws/elbv2/tags', loadBalancer.ref);
  if (address === undefined || seen === undefined) return undefined;
  const isMade =
    LoadBalancerName.startsWith('k8s-') || nameClaimOf(lens, stack)?.value === LoadBalancerName;
  if (!isMade || isOthers(loadBalancer, seen.value)) return undefined;
  const tags = lens.tagsOf(loadBalancer.value.LoadBalancerArn);
  const isKnown = tags[CLUSTER] !== undefined || tags[OLD_CLUSTER] !== undefined;
  const missing = [
    ...(isKnown ? [] : [{ key: CLUSTER, value: cluster }]),
    ...[
      { key: `${api}.k8s.aws/stack`, value: id },
      { key: `${api}.k8s.aws/resource`, value: 'LoadBalancer' },
    ].filter(({ key }) => tags[key] === undefined),
  ];
  return missing.length === 0
    ? undefined
    : { object: loadBalancer, missing, evidence: [cite(seen), address.source] };
}

/** Kubernetes itself and EKS Auto Mode tag what they make, in their own way. */
function isOthers({ value }: Seen<aws.LoadBalancer>, tags: readonly aws.Tag[]): boolean {
  return (
    value.Type === 'gateway' ||
    tags.some(
      ({ Key }) =>
        Key === 'kubernetes.io/service-name' ||
        Key.startsWith('gateway.k8s.aws') ||
        Key.startsWith('eks:') ||
        Key.includes('eks.amazonaws.com'),
    )
  );
}
