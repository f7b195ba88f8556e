import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * By default the controller answers such a path with a fixed 503 and reports success, so that
 * nothing but the response tells of it. The annotation must be on the Ingress of the path.
 */
export default defineCheck({
  id: 'exposure/use-annotation-action-missing',
  title: 'The action that a path names is not set',
  severity: 'error',
  confidence: 'derived',
  on: 'ingresses',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
  ],
  explains: [
    'model/model-build-failed',
    'model/ingress-no-address',
    'load-balancer/alb-503-observed',
    'routing/rule-fixed-503-action-missing',
  ],

  run({ ref, object, routes }) {
    const missing = routes.flatMap(({ action, name, path, host, via }) =>
      action.type === 'missing'
        ? [
            {
              action,
              name,
              what: via === 'rule' ? `${host ?? ''}${path ?? '/'}` : 'everything else',
            },
          ]
        : [],
    );
    const [first] = missing;
    if (first === undefined) return undefined;
    const { annotation, source } = first.action;
    const more = missing.length > 1 ? `, and so do ${missing.length - 1} more` : '';
    return {
      message: `${refText(ref)} answers ${first.what} with the action ${first.name}, whose annotation ${annotation} is not set${more}.`,
      fix: `Set ${annotation} on ${refText(ref)}, or correct the name in the backend.`,
      commands: [`kubectl -n ${ref.namespace ?? ''} get ingress ${ref.name} -o yaml`],
      evidence: [source, cite(object, 'metadata', 'annotations', annotation)],
    };
  },
});
