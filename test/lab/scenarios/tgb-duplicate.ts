import { binding, ownBalancer } from '../byo.js';
import { deployment, service, shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';

const WEBHOOKS =
  '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/aws-load-balancer-webhook';

export default scenario({
  expected: fault({
    link: 'target-group',
    difficulty: 'hard',
    subject: 'targetgroupbinding/canary -n shop',
    rootCause:
      'Two bindings fill one target group, made while the controller was reinstalled and no webhook looked; each removes the targets of the other.',
    blame: [
      { kind: 'TargetGroupBinding', name: 'byo', namespace: 'shop' },
      { kind: 'TargetGroupBinding', name: 'canary', namespace: 'shop' },
    ],
    checks: ['tgb-duplicate-binding'],
    mustRankBelow: ['target-missing', 'target-stale', 'targetgroup-empty'],
  }),
  account: ownBalancer,
  first: async ({ lab }) => void (await lab.request('PATCH', WEBHOOKS, { webhooks: [] })),
  objects: [
    ...shop({ ingress: null }),
    binding(),
    service({ name: 'canary' }),
    deployment({ name: 'canary' }),
    binding({ name: 'canary', service: 'canary' }),
  ],
});
