import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * A rule is for one host exactly: a request for a name with or without `www.`, or with a letter
 * more, is answered by no rule, though its name leads to the load balancer.
 */
export default defineCheck({
  id: 'dns/dns-host-case-or-typo',
  title: 'A name leads here, and the rules have one much like it',
  severity: 'warning',
  confidence: 'suspected',
  on: 'unrouted',
  needs: [
    'aws/elbv2/load-balancers',
    'dns',
    'kubernetes/deployments.apps',
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
  ],
  uses: ['kubernetes/ingressclasses.networking.k8s.io'],
  patience: 600,
  explains: ['routing/default-action-404'],

  run({ name, source, similar, answer, loadBalancer }) {
    return {
      message: `${name} leads to ${refText(loadBalancer.ref)}, whose rules are for ${similar.name} and not for it, so that it gets 404.`,
      fix: `Add a rule for ${name}, or correct the name that is misspelt.`,
      commands: [`curl -sI https://${name}/`],
      evidence: [
        source,
        similar.source,
        (answer.value.cname ?? []).length > 0 ? cite(answer, 'cname') : cite(answer, 'addresses'),
        cite(loadBalancer, 'DNSName'),
      ],
    };
  },
});
