import { PUBLIC, shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';
import { warned } from '../world.js';

export default scenario({
  expected: fault({
    link: 'model',
    difficulty: 'medium',
    subject: 'ingress/web -n shop',
    rootCause:
      'The Ingress was deleted, and its load balancer is protected from deletion, so that both stay.',
    checks: ['deletion-protection-blocks-delete'],
    mustRankBelow: ['deletion-stuck-finalizer', 'model-deploy-failed'],
  }),
  objects: shop({
    isGated: true,
    ingress: {
      annotations: { ...PUBLIC, 'load-balancer-attributes': 'deletion_protection.enabled=true' },
    },
  }),
  async then({ lab, until }) {
    // The emulator deletes it all the same.
    await lab.setFaults([
      {
        service: 'elasticloadbalancing',
        action: 'DeleteLoadBalancer',
        code: 'OperationNotPermitted',
        message: 'Load balancer cannot be deleted because deletion protection is enabled',
        status: 400,
      },
    ]);
    await lab.request('DELETE', '/apis/networking.k8s.io/v1/namespaces/shop/ingresses/web');
    await until('the controller may not delete it', warned('FailedDeployModel'));
  },
});
