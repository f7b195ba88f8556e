import { isSameRef } from '../findings/cite.js';
import type { Ref } from '../findings/finding.js';
import { routesOf } from './ingresses.js';
import type { Lens } from './lens.js';
import type { Services } from './services.js';
import type { AskedService } from './topology.js';

/** Routes of the Gateway API name Services across namespaces. What they name is not read yet. */
const ROUTES = [
  'kubernetes/httproutes.gateway.networking.k8s.io',
  'kubernetes/grpcroutes.gateway.networking.k8s.io',
  'kubernetes/tlsroutes.gateway.networking.k8s.io',
  'kubernetes/tcproutes.gateway.networking.k8s.io',
  'kubernetes/udproutes.gateway.networking.k8s.io',
] as const;

const NAMERS = [
  'kubernetes/ingresses.networking.k8s.io',
  'kubernetes/targetgroupbindings.elbv2.k8s.aws',
  'kubernetes/targetgroupbindings.eks.amazonaws.com',
] as const;

export function linkAsked(
  lens: Lens,
  asked: readonly Ref[],
  services: Services,
): readonly AskedService[] {
  const isGatewayUsed = ROUTES.some((name) => lens.all(name).length > 0);
  return asked.flatMap(({ namespace, name }): readonly AskedService[] => {
    const service = services.at(namespace, name);
    if (typeof service !== 'object') return [];
    const isSeenWhole = [...ROUTES, ...NAMERS].every((section) => lens.mayDeny(section, namespace));
    const leads = leadsTo(lens, service.ref);
    return [
      {
        ...service,
        serves: [service.ref],
        leads: leads.length > 0 || (isSeenWhole && !isGatewayUsed) ? leads : 'unknown',
      },
    ];
  });
}

/** The Services that the snapshot was taken for. */
export function scopeOf(lens: Lens): readonly Ref[] {
  const { subject, namespaces } = lens.snapshot.scope;
  const [, name] = /^(?:services?|svc)\/([^/]+)$/i.exec(subject ?? '') ?? [];
  if (name === undefined) return [];
  return lens
    .all('kubernetes/services')
    .map(({ ref }) => ref)
    .filter((ref) => ref.name === name && (namespaces?.includes(ref.namespace ?? '') ?? true));
}

function leadsTo(lens: Lens, service: Ref): readonly Ref[] {
  const named = ({ namespace }: Ref, name: string | undefined): boolean =>
    name !== undefined && isSameRef(service, { kind: 'Service', namespace, name });
  return [
    ...lens
      .all(NAMERS[0])
      .filter((ingress) =>
        routesOf(ingress).some(
          ({ action }) =>
            action.type === 'forward' &&
            action.targets.some(({ serviceName }) => named(ingress.ref, serviceName)),
        ),
      ),
    ...[...lens.all(NAMERS[1]), ...lens.all(NAMERS[2])].filter(({ ref, value }) =>
      named(ref, value.spec.serviceRef.name),
    ),
  ].map(({ ref }) => ref);
}
