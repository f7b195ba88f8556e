import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * Route 53 takes the changes of a zone together: one that it refuses, or a role that may not
 * change the zone, keeps all other names of the zone as they are.
 */
export default defineCheck({
  id: 'dns/external-dns-failing',
  title: 'external-dns cannot change its records',
  severity: 'error',
  confidence: 'proven',
  on: 'externalDns',
  needs: ['kubernetes/deployments.apps'],
  uses: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/logs',
  ],
  patience: 300,
  explains: ['dns/dns-record-missing', 'dns/dns-stale-lb', 'dns/dns-points-elsewhere'],

  run({ ref, serves, deployment, failure }) {
    if (serves.length === 0) return undefined;
    const commands = [`kubectl -n ${ref.namespace ?? ''} logs deployment/${ref.name} --tail=50`];
    if (failure !== undefined) {
      return {
        message: `${refText(ref)} fails: ${failure.message.replace(/\.$/, '')}.`,
        fix: 'Mend what the message names; external-dns then tries again by itself.',
        commands,
        evidence: [failure.source],
      };
    }
    const { replicas = 1 } = deployment.value.spec;
    const { status } = deployment.value;
    if (status === undefined || (status.readyReplicas ?? 0) > 0 || replicas === 0) return undefined;
    return {
      message: `${refText(ref)} has no ready replica of ${replicas}, so no record follows its Ingress.`,
      fix: 'Find out why its pods do not become ready.',
      commands,
      evidence: [cite(deployment, 'spec', 'replicas'), cite(deployment, 'status', 'readyReplicas')],
    };
  },
});
