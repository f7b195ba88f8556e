import { within } from '../controller.js';
import { ingress, shop } from '../objects.js';
import type { KubernetesObject } from '../recording.js';
import { fault, scenario } from '../scenario.js';

export default scenario({
  expected: fault({
    link: 'controller',
    difficulty: 'easy',
    subject: 'ingress/new -n shop',
    rootCause: 'The controller Deployment has 0 replicas; its webhooks have no endpoints.',
    blame: [{ kind: 'Deployment', name: 'aws-load-balancer-controller', namespace: 'kube-system' }],
    checks: ['controller-no-ready-replicas'],
    mustRankBelow: ['webhook-no-endpoints', 'ingress-no-address'],
  }),
  objects: shop({ isGated: true }),
  async then({ lab, controller, change, apply }) {
    const metadata = { name: 'aws-load-balancer-controller', namespace: 'kube-system' };
    await change({ apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { replicas: 0 } });
    await controller.end();
    await within('the controller has no pods', async () => {
      const { items } = await lab.request<{ items: KubernetesObject[] }>(
        'GET',
        '/api/v1/namespaces/kube-system/pods',
      );
      return !items.some((pod) => pod.metadata.name.startsWith(metadata.name));
    });
    // What somebody deploys now is refused.
    const refused = apply([ingress({ name: 'new' })]).then(
      () => '',
      (error: Error) => error.message,
    );
    if (!/failed calling webhook/.test(await refused)) throw new Error('It was not refused.');
  },
});
