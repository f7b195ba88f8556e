import { cite, type Seen } from '../findings/cite.js';
import type { Evidence } from '../findings/finding.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import type { Lens } from './lens.js';
import { PREFIX } from './ingresses.js';
import type { Exposure, IngressExposure, TooNew } from './topology.js';

type Version = readonly [major: number, minor: number];

/**
 * By the beginning of an annotation's name, the version that first reads it. Only those that
 * release notes or the documentation date.
 */
const ANNOTATIONS: readonly (readonly [string, Version])[] = [
  [`${PREFIX}/multi-cluster-target-group`, [2, 10]],
  [`${PREFIX}/listener-attributes.`, [2, 10]],
  [`${PREFIX}/ipam-ipv4-pool-id`, [2, 12]],
  [`${PREFIX}/enable-frontend-nlb`, [2, 13]],
  ['service.beta.kubernetes.io/aws-load-balancer-security-groups', [2, 6]],
];

const PARAMS_SINCE: Version = [2, 5];

/** What is asked of a controller and was made for a later version of it. */
export function tooNew(
  lens: Lens,
  image: Evidence,
  version: readonly number[] | undefined,
  exposures: readonly Exposure[],
): readonly TooNew[] {
  if (version === undefined) return [];
  const isBefore = ([major, minor]: Version): boolean =>
    (version[0] ?? 0) < major || (version[0] === major && (version[1] ?? 0) < minor);
  const when = (since: Version, what: string, source: Evidence): readonly TooNew[] =>
    isBefore(since) ? [{ what, since: `v${since.join('.')}`, source }] : [];
  const [, minor] = /^v?1\.(\d+)/.exec(lens.snapshot.cluster.version ?? '') ?? [];
  return [
    // The API that it knows Ingresses by is gone.
    ...(Number(minor ?? 0) >= 22 ? when([2, 4], `Kubernetes 1.${minor ?? ''}`, image) : []),
    ...exposures
      .filter(({ owner, api }) => owner === 'controller' && api !== 'binding')
      .flatMap((exposure) => asked(exposure, when)),
  ];
}

function asked(
  exposure: Exposure,
  when: (since: Version, what: string, source: Evidence) => readonly TooNew[],
): readonly TooNew[] {
  const object = exposure.object as Seen<kubernetes.Ingress>;
  const keys = Object.keys(object.value.metadata.annotations ?? {}).toSorted();
  const params = exposure.api === 'ingress' ? (exposure as IngressExposure).params : undefined;
  return [
    ...ANNOTATIONS.flatMap(([prefix, since]) =>
      keys
        .filter((key) => (prefix.endsWith('.') ? key.startsWith(prefix) : key === prefix))
        .flatMap((key) =>
          when(since, `the annotation ${key}`, cite(object, 'metadata', 'annotations', key)),
        ),
    ),
    ...(typeof params === 'object'
      ? paramsOf(params).flatMap(([name, source]) =>
          when(PARAMS_SINCE, `${name} of IngressClassParams`, source),
        )
      : []),
  ];
}

/** Those that came later than the rest. */
function paramsOf(
  params: Seen<kubernetes.IngressClassParams>,
): readonly (readonly [string, Evidence])[] {
  const all = [
    ['subnets', cite(params, 'spec', 'subnets')],
    ['inboundCIDRs', cite(params, 'spec', 'inboundCIDRs')],
    ['sslPolicy', cite(params, 'spec', 'sslPolicy')],
  ] as const;
  return all.filter(([, { value }]) => value !== null);
}
