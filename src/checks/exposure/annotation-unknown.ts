import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/** The controller passes over what it does not know, and says nothing: the setting has no effect. */
export default defineCheck({
  id: 'exposure/annotation-unknown',
  title: 'An annotation that the controller does not know',
  severity: 'warning',
  confidence: 'derived',
  on: 'annotated',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
    'kubernetes/services',
  ],
  explains: [
    'health/health-check-protocol-mismatch',
    'target-group/targetgroup-backend-protocol-mismatch',
  ],

  run({ ref, entries }) {
    const unknown = entries.filter(({ standing }) => standing === 'unknown');
    const [first] = unknown;
    if (first === undefined) return undefined;
    const { key, nearest } = first;
    const more = unknown.length > 1 ? `, nor ${unknown.length - 1} more of its annotations` : '';
    const meant = `alb.ingress.kubernetes.io/${nearest ?? ''}`;
    return {
      message: `The controller does not know "${key}" on ${refText(ref)}${more}, so that it has no effect.`,
      fix:
        nearest === undefined
          ? `Look "${key}" up among the annotations of the controller's version, and correct or remove it.`
          : `Rename it, if ${meant} is meant.`,
      commands: [
        `kubectl -n ${ref.namespace ?? ''} get ${ref.kind.toLowerCase()} ${ref.name} -o yaml`,
      ],
      evidence: unknown.map(({ source }) => source) as [typeof first.source],
    };
  },
});
