import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/** Conditions belong to the backend of the name in the annotation. Without one they do nothing. */
export default defineCheck({
  id: 'routing/condition-annotation-unreferenced',
  title: 'Conditions of a backend that no path names',
  severity: 'warning',
  confidence: 'derived',
  on: 'ingresses',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
  ],

  run({ ref, object, owner, routes }) {
    if (owner !== 'controller') return undefined;
    const names = new Set(routes.map(({ name }) => name));
    const idle = Object.keys(object.value.metadata.annotations ?? {}).filter(
      (key) => key.startsWith(PREFIX) && !names.has(key.slice(PREFIX.length)),
    );
    const [first] = idle.toSorted();
    if (first === undefined) return undefined;
    return {
      message: `The annotation ${first} of ${refText(ref)} does nothing, because no path of it has the backend ${first.slice(PREFIX.length)}.`,
      fix: `Name it after a backend of this Ingress${names.size > 0 ? `, such as ${[...names].toSorted().slice(0, 3).join(', ')}` : ''}, or take it away.`,
      commands: [`kubectl -n ${ref.namespace ?? ''} get ingress ${ref.name} -o yaml`],
      evidence: [cite(object, 'metadata', 'annotations', first), cite(object, 'spec', 'rules')],
    };
  },
});

const PREFIX = 'alb.ingress.kubernetes.io/conditions.';
