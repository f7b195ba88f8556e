import { cite, refText } from '../../findings/cite.js';
import type { Evidence } from '../../findings/finding.js';
import { defineCheck } from '../define-check.js';

const ADDRESS_TYPES = new Set(['A', 'AAAA', 'CNAME']);

/**
 * A name may well lead to something else first: a CDN, an accelerator, a load balancer of
 * another cluster. So it is a fault only where what it leads to cannot serve, or where
 * external-dns keeps the name for this very Ingress and it leads elsewhere all the same.
 */
export default defineCheck({
  id: 'dns/dns-points-elsewhere',
  title: 'The host name leads to something else',
  severity: 'error',
  confidence: 'derived',
  on: 'hosts',
  needs: [
    'aws/elbv2/load-balancers',
    'aws/elbv2/target-groups',
    'aws/elbv2/target-health',
    'dns',
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
  ],
  uses: ['aws/elbv2/tags', 'aws/route53/records', 'kubernetes/ingressclasses.networking.k8s.io'],
  patience: 600,
  explains: ['load-balancer/client-cannot-connect', 'routing/traffic-to-wrong-service'],

  run({ name, sources, loadBalancer, answer, records, ownership, addresses, leadsHere, others }) {
    const [source] = sources;
    if (source === undefined || answer === undefined || leadsHere) return undefined;
    const resolved = answer.value.addresses ?? [];
    if (resolved.length === 0 || resolved.some((one) => addresses.includes(one))) return undefined;
    if (others.some(({ isInFront, serves }) => isInFront || serves.length > 0)) return undefined;
    const fix = `Let ${name} lead to ${loadBalancer.value.DNSName ?? refText(loadBalancer.ref)}.`;
    const commands = [`dig +short ${name}`];
    const target = cite(loadBalancer, 'DNSName');
    const dead = others.find(({ isServing }) => isServing === false);
    if (dead !== undefined) {
      return {
        message: `${name} leads to ${refText(dead.object.ref)}, which has no healthy target, and not to ${refText(loadBalancer.ref)}.`,
        fix,
        commands,
        evidence: [
          source,
          cite(answer, 'addresses'),
          cite(dead.object, 'DNSName'),
          ...dead.health.map((health) => cite(health)),
          target,
        ],
      };
    }
    if (others.some(({ isServing }) => isServing === 'unknown')) return undefined;
    const kept = records.filter(({ value }) => ADDRESS_TYPES.has(value.Type));
    if (ownership === undefined || kept.length === 0) return undefined;
    return {
      message: `${name} leads to ${resolved.join(', ')}, and not to ${refText(loadBalancer.ref)}, although external-dns keeps it for this Ingress.`,
      fix,
      commands,
      evidence: [
        source,
        cite(answer, 'addresses'),
        ownership,
        ...kept.map((record): Evidence =>
          record.value.AliasTarget === undefined
            ? cite(record, 'ResourceRecords')
            : cite(record, 'AliasTarget', 'DNSName'),
        ),
        target,
      ],
    };
  },
});
