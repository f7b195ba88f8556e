import { cite, refText } from '../../findings/cite.js';
import { citePath } from '../../topology/ingresses.js';
import { defineCheck } from '../define-check.js';

/** The load balancer passes the whole path on. Annotations of other controllers change nothing. */
export default defineCheck({
  id: 'routing/path-rewrite-not-supported',
  title: 'A rewrite that another controller would do',
  severity: 'warning',
  confidence: 'suspected',
  on: 'ingresses',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
  ],

  run(ingress) {
    const { ref, object, owner, routes } = ingress;
    if (owner !== 'controller') return undefined;
    const annotations = object.value.metadata.annotations ?? {};
    const rewrite = REWRITES.find((key) => annotations[key] !== undefined);
    const route = routes.find(
      ({ action, path = '', name }) =>
        action.type === 'forward' &&
        !['', '/', '/*'].includes(path) &&
        annotations[`alb.ingress.kubernetes.io/transforms.${name}`] === undefined,
    );
    if (rewrite === undefined || route === undefined) return undefined;
    return {
      message: `${refText(ref)} wants its paths rewritten by ${rewrite}, which this controller does not know, so that ${route.name} gets the whole path, as of ${route.path ?? ''}.`,
      fix: `Let ${route.name} serve the whole path, or set alb.ingress.kubernetes.io/transforms.${route.name}, which newer controllers know.`,
      commands: [`kubectl -n ${ref.namespace ?? ''} get ingress ${ref.name} -o yaml`],
      evidence: [cite(object, 'metadata', 'annotations', rewrite), citePath(ingress, route)],
    };
  },
});

const REWRITES = [
  'nginx.ingress.kubernetes.io/rewrite-target',
  'nginx.org/rewrites',
  'haproxy.org/path-rewrite',
  'haproxy-ingress.github.io/rewrite-target',
  'konghq.com/strip-path',
  'appgw.ingress.kubernetes.io/backend-path-prefix',
  'traefik.ingress.kubernetes.io/rewrite-target',
];
