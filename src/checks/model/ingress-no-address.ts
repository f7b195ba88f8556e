import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * The controller writes the address after a complete deployment only, so an Ingress without one
 * never got that far. It is a symptom: whatever stopped it stands above it.
 */
export default defineCheck({
  id: 'model/ingress-no-address',
  title: 'Ingress has no address',
  severity: 'error',
  confidence: 'proven',
  on: 'ingresses',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
  ],
  patience: 300,
  explains: ['dns/dns-record-missing'],

  run({ ref, object, owner, addresses }) {
    const isWanted =
      owner === 'controller' ||
      owner === 'auto-mode' ||
      ((owner === 'nobody' || owner === 'foreign') &&
        Object.keys(object.value.metadata.annotations ?? {}).some((key) =>
          key.startsWith('alb.ingress.kubernetes.io/'),
        ));
    if (!isWanted || addresses.length > 0) return undefined;
    if ((object.value.status?.loadBalancer?.ingress ?? []).length > 0) return undefined;
    return {
      message: `${refText(ref)} has no address.`,
      fix: 'Look at the events of the Ingress, and at the log of the controller.',
      commands: [`kubectl -n ${ref.namespace ?? ''} describe ingress ${ref.name}`],
      evidence: [cite(object, 'status', 'loadBalancer', 'ingress')],
    };
  },
});
