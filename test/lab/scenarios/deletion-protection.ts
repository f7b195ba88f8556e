import { within } from '../controller.js';
import { PUBLIC, shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';

export default scenario({
  expected: fault({
    link: 'model',
    difficulty: 'hard',
    subject: 'ingress/web -n shop',
    rootCause:
      'The Ingress was deleted while its own annotation protects the load balancer; only the log says so.',
    blame: [{ kind: 'Ingress', name: 'web', namespace: 'shop' }],
    checks: ['deletion-protection-blocks-delete'],
    mustRankBelow: ['deletion-stuck-finalizer'],
  }),
  objects: shop({
    isGated: true,
    ingress: {
      annotations: { ...PUBLIC, 'load-balancer-attributes': 'deletion_protection.enabled=true' },
    },
  }),
  async then({ lab }) {
    await lab.request('DELETE', '/apis/networking.k8s.io/v1/namespaces/shop/ingresses/web');
    await within('the controller refuses to delete it', async () =>
      lab.processes.output('controller').includes('cannot delete the ingress'),
    );
  },
});
