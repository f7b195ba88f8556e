import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * An action is only taken where a backend has its name and the port name `use-annotation`. With
 * any other port, the controller looks for a Service of that name.
 */
export default defineCheck({
  id: 'exposure/action-annotation-unused',
  title: 'No backend makes use of an action',
  severity: 'warning',
  confidence: 'derived',
  on: 'ingresses',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
  ],
  explains: ['exposure/backend-service-missing'],

  run({ ref, idleActions }) {
    const meant = idleActions.find(({ backend }) => backend !== undefined);
    const first = meant ?? idleActions[0];
    if (first === undefined) return undefined;
    const { annotation, name, source, backend } = first;
    return {
      // What nothing leads to is left over, as far as anybody can tell.
      severity: backend === undefined ? 'info' : 'warning',
      message:
        backend === undefined
          ? `${refText(ref)} has the annotation ${annotation}, which no backend of it makes use of.`
          : `${refText(ref)} has the annotation ${annotation}, but its backend ${name} has another port than use-annotation, and so means a Service of that name.`,
      fix:
        backend === undefined
          ? `Give a backend of ${refText(ref)} the service name ${name} and the port name use-annotation, or remove the annotation.`
          : `Set the port name of the backend ${name} to use-annotation.`,
      commands: [`kubectl -n ${ref.namespace ?? ''} get ingress ${ref.name} -o yaml`],
      evidence: backend === undefined ? [source] : [source, backend],
    };
  },
});
