import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/** Of an interface, unless AWS was asked for more. */
const MOST = 5;

/**
 * Each interface of a load balancer takes five security groups. Where the controller manages the
 * rules of targets it adds one to those that are named.
 */
export default defineCheck({
  id: 'network/lb-sg-count-exceeded',
  title: 'More security groups than a load balancer takes',
  severity: 'error',
  confidence: 'derived',
  on: 'stacks',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
    'kubernetes/events',
    'aws/elbv2/load-balancers',
  ],
  explains: ['model/model-deploy-failed', 'model/ingress-no-address'],

  run({ ref, failure, securityGroups, loadBalancer }) {
    if (securityGroups === 'unknown' || securityGroups.source === undefined) return undefined;
    const { groups, source, managesRules } = securityGroups;
    // Somebody who has more already was given more.
    const has = typeof loadBalancer === 'object' ? (loadBalancer.value.SecurityGroups ?? []) : [];
    if (failure?.kind !== 'deploy-failed' || groups.length <= MOST || has.length > MOST) {
      return undefined;
    }
    return {
      message: `The load balancer of ${refText(ref)} would have ${groups.length} security groups${managesRules ? ', one of them for the rules of its targets' : ''}, and takes ${MOST}: ${failure.message.replace(/\.$/, '')}.`,
      fix: 'Merge security groups, or ask AWS for more per network interface.',
      commands: ['aws service-quotas get-service-quota --service-code vpc --quota-code L-2AFB9258'],
      evidence: [
        source,
        failure.source,
        ...(typeof loadBalancer === 'object' ? [cite(loadBalancer, 'SecurityGroups')] : []),
      ],
    };
  },
});
