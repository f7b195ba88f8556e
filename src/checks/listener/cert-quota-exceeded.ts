import { refText } from '../../findings/cite.js';
import { refusedFor } from '../../topology/refused.js';
import { defineCheck } from '../define-check.js';

const QUOTA = 'certificates-per-application-load-balancer';
/** Of the quota, from which on it warns. */
const NEARLY = 0.9;

/**
 * A listener may have a number of certificates beside its default one. With discovery, it has
 * every one that matches any host of the group.
 */
export default defineCheck({
  id: 'listener/cert-quota-exceeded',
  title: 'A listener has too many certificates',
  severity: 'error',
  confidence: 'proven',
  on: 'stacks',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
  ],
  uses: [
    'aws/acm/certificates',
    'aws/elbv2/account-limits',
    'kubernetes/events',
    'kubernetes/ingressclassparams.elbv2.k8s.aws',
  ],
  explains: [
    'listener/listener-missing',
    'model/model-deploy-failed',
    'model/ingress-no-address',
    'model/one-bad-member-blocks-group',
  ],

  run(stack, { clusters }) {
    const { plan, type, ref } = stack;
    const refused = refusedFor(stack, 'listener/cert-quota-exceeded');
    const quota = clusters[0]?.limits.get(QUOTA);
    const counted = (plan.state === 'planned' && type === 'application' ? plan.listeners : [])
      .map(({ port, certificates: [standard, ...others] }) => ({
        port,
        sources: new Map(
          others.filter(({ arn }) => arn !== standard?.arn).map(({ arn, source }) => [arn, source]),
        ),
      }))
      .toSorted((a, b) => b.sources.size - a.sources.size);
    const [most] = counted;
    const count = most?.sources.size ?? 0;
    const isNear = quota !== undefined && count >= Math.ceil(quota.max * NEARLY);
    if (refused === undefined && !isNear) return undefined;
    const isOver = refused !== undefined || (quota !== undefined && count > quota.max);
    const [first] = most?.sources.values() ?? [];
    const fix =
      'Use certificates with several names or wildcards, split the group, or have the quota raised.';
    const commands = ['aws elbv2 describe-account-limits'];
    if (most === undefined || first === undefined || quota === undefined || !isNear) {
      return refused === undefined
        ? undefined
        : {
            ...refused,
            message: `${refText(ref)} wants more certificates than a load balancer may have.`,
            fix,
            commands,
          };
    }
    return {
      message: `Port ${most.port} of ${refText(ref)} has ${count} certificates beside its default one, and the quota is ${quota.max}.`,
      fix,
      commands,
      evidence: [quota.source, ...most.sources.values(), ...(refused?.evidence ?? [])],
      confidence: refused === undefined ? 'derived' : 'proven',
      severity: isOver ? 'error' : 'warning',
    };
  },
});
