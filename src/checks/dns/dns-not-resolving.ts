import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * The name of a load balancer appears in DNS minutes after it was made. Whoever asks before is
 * told that there is none, and resolvers remember that for a while.
 */
export default defineCheck({
  id: 'dns/dns-not-resolving',
  title: 'The load balancer’s own name does not resolve yet',
  severity: 'info',
  confidence: 'derived',
  on: 'loadBalancers',
  needs: ['aws/elbv2/load-balancers', 'dns'],
  uses: [
    'aws/elbv2/tags',
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/services',
  ],
  explains: ['load-balancer/client-cannot-connect'],

  run({ ref, object, answer, ageSeconds }) {
    if (answer === undefined || (answer.value.addresses ?? []).length > 0) return undefined;
    const { error } = answer.value;
    const state = object.value.State?.Code;
    if (error === undefined || serves(state)) return undefined;
    const minutes = ageSeconds === undefined ? undefined : Math.floor(ageSeconds / 60);
    return {
      message: `${object.value.DNSName ?? ''} does not resolve (${error}), and ${refText(ref)} is ${state ?? 'in an unknown state'}${minutes === undefined ? '' : `, made ${minutes} min ago`}.`,
      fix: 'Wait for a few minutes, and ask another resolver if yours goes on saying so.',
      commands: [`dig +noall +answer +comments ${object.value.DNSName ?? ''}`],
      evidence: [cite(answer, 'error'), cite(object, 'State')],
    };
  },
});

/** An active one without addresses has no healthy target in any zone, which others tell. */
const serves = (state: string | undefined): boolean => state === 'active';
