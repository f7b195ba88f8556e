import { cite, refText } from '../../findings/cite.js';
import { citePath } from '../../topology/ingresses.js';
import { readBoolean } from '../../topology/plan/values.js';
import { defineCheck } from '../define-check.js';

/** Without use-regex-path-match, a path is taken literally but for its wildcards. */
export default defineCheck({
  id: 'routing/path-regex-not-enabled',
  title: 'A path that looks like a regular expression is none',
  severity: 'warning',
  confidence: 'suspected',
  on: 'ingresses',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
  ],
  explains: ['routing/default-action-404'],

  run(ingress) {
    const { ref, object, owner, routes } = ingress;
    if (owner !== 'controller') return undefined;
    const isEnabled =
      object.value.metadata.annotations?.[ANNOTATION] !== undefined &&
      readBoolean(object.value.metadata.annotations[ANNOTATION]) !== false;
    const route = routes.find(({ path, pathType }) => {
      const isLiteral = pathType === 'Prefix' || pathType === 'Exact';
      if (path === undefined || !EXPRESSION.test(path)) return false;
      // A wildcard in these is refused, which is another fault.
      return isLiteral ? !/[*?]/.test(path) : !isEnabled;
    });
    if (route === undefined) return undefined;
    const { path = '', pathType = 'ImplementationSpecific' } = route;
    return {
      message: `The path ${path} of ${refText(ref)} is taken literally, as ${pathType === 'ImplementationSpecific' ? `${ANNOTATION} is not set` : `its pathType is ${pathType}`}.`,
      fix: `Set ${ANNOTATION} to true and pathType to ImplementationSpecific, or write the path with * and ?.`,
      commands: [
        `kubectl -n ${ref.namespace ?? ''} annotate ingress ${ref.name} ${ANNOTATION}=true`,
      ],
      evidence: [citePath(ingress, route), cite(object, 'metadata', 'annotations', ANNOTATION)],
    };
  },
});

const ANNOTATION = 'alb.ingress.kubernetes.io/use-regex-path-match';

/** Alternatives, classes, repetitions and anchors: what no path of a request has. */
const EXPRESSION = /\(.*[|*+?\\].*\)|\(\w+\|.*\)|\[[^\]]+\]|\\[dwsDWSb./]|\.[*+]|^\/\^|\w\$$/;
