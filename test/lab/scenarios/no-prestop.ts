import { deployment, shop } from '../objects.js';
import type { KubernetesObject } from '../recording.js';
import { fault, scenario } from '../scenario.js';

/** Without the hook by which a container waits until no request comes any more. */
function withoutHooks(object: KubernetesObject): KubernetesObject {
  return JSON.parse(
    JSON.stringify(object, (key, value: unknown) => (key === 'lifecycle' ? undefined : value)),
  ) as KubernetesObject;
}

export default scenario({
  expected: fault({
    link: 'draining',
    difficulty: 'medium',
    subject: 'ingress/web -n shop',
    rootCause: 'The pods have no preStop hook: each rollout drops the requests under way.',
    blame: [{ kind: 'Deployment', name: 'web', namespace: 'shop' }],
    checks: ['no-prestop-delay'],
  }),
  objects: [...shop({ isGated: true, deployment: null }), withoutHooks(deployment())],
});
