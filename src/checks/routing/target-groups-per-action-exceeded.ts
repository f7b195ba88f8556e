import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/** A rule shares its requests out to five target groups at most. */
export default defineCheck({
  id: 'routing/target-groups-per-action-exceeded',
  title: 'An action forwards to more target groups than it may',
  severity: 'error',
  confidence: 'derived',
  on: 'ingresses',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
  ],
  explains: [
    'model/ingress-no-address',
    'model/model-deploy-failed',
    'routing/rule-missing',
    'target-group/tgb-missing',
  ],

  run({ ref, owner, routes }) {
    if (owner !== 'controller') return undefined;
    const [first] = routes.flatMap(({ action }) =>
      action.type === 'forward' && action.annotation !== undefined && action.targets.length > MOST
        ? [{ ...action, annotation: action.annotation }]
        : [],
    );
    if (first === undefined) return undefined;
    const { annotation, targets, source } = first;
    return {
      message: `The annotation ${annotation} of ${refText(ref)} forwards to ${targets.length} target groups, and an action may have ${MOST}.`,
      fix: `Take target groups out of ${annotation}.`,
      commands: [`kubectl -n ${ref.namespace ?? ''} get ingress ${ref.name} -o yaml`],
      evidence: [source],
    };
  },
});

/** Source: the quotas of Application Load Balancers; it cannot be raised. */
const MOST = 5;
