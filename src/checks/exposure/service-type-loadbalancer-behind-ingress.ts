import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/** Pods of these route requests themselves, and are often reached in two ways on purpose. */
const PROXIES =
  /nginx|traefik|haproxy|kong|envoy|istio|contour|gateway|ambassador|emissary|apisix/i;

/**
 * An Ingress needs no more than a ClusterIP Service with targets of type ip. Of type LoadBalancer
 * the same Service has a load balancer of its own, past everything that the Ingress says.
 */
export default defineCheck({
  id: 'exposure/service-type-loadbalancer-behind-ingress',
  title: 'A Service behind an Ingress has its own load balancer',
  severity: 'warning',
  confidence: 'derived',
  on: 'backends',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
  ],

  run({ ref, exposure, source, service }) {
    if (typeof service !== 'object') return undefined;
    const { spec, status, metadata } = service.object.value;
    const [address] = status?.loadBalancer?.ingress ?? [];
    const name = address?.hostname ?? address?.ip;
    if (spec.type !== 'LoadBalancer' || name === undefined) return undefined;
    const words = [ref.name, ...Object.values(metadata.labels ?? {})];
    if (words.some((word) => PROXIES.test(word))) return undefined;
    return {
      message: `${refText(ref)}, which is behind ${refText(exposure)}, is of type LoadBalancer, so that ${name} leads to the same pods past the Ingress.`,
      fix: `Make ${refText(ref)} a Service of type ClusterIP with target-type ip, or NodePort with target-type instance, if nobody uses its own load balancer.`,
      commands: [`kubectl -n ${ref.namespace ?? ''} get service ${ref.name}`],
      evidence: [
        source,
        cite(service.object, 'spec', 'type'),
        cite(service.object, 'status', 'loadBalancer', 'ingress'),
      ],
    };
  },
});
