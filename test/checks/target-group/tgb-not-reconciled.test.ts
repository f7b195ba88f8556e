import {
  binding,
  controller,
  event,
  incident,
  pods,
  recording,
  shop,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/target-group/tgb-not-reconciled.js';
import { checkTester } from '../../support/check-tester.js';

const NAME = 'k8s-shop-web-7d6cdd9601';
const WEB = `TargetGroupBinding shop/${NAME}`;
const of = { kind: 'TargetGroupBinding', name: NAME };

checkTester(check, {
  passes: {
    'a failure that a success came after': shop((s) => {
      event(s, 'FailedReconcile', 'Failed reconcile due to it', {
        ...of,
        at: '2026-11-25T17:50:00Z',
      });
      event(s, 'SuccessfullyReconciled', 'Successfully reconciled', of);
    }),
    'a backend that is gone, which is another fault': shop((s) =>
      event(s, 'BackendNotFound', 'backend not found: services "web" not found', of),
    ),
    'a binding that is being deleted': shop((s) => {
      binding(s).metadata.deletionTimestamp = '2026-11-25T17:50:00Z';
      event(s, 'FailedReconcile', 'Failed reconcile due to it', of);
    }),
    'a binding made four minutes ago': shop((s) => {
      binding(s).metadata.creationTimestamp = '2026-11-25T17:54:38Z';
      delete binding(s).status;
    }),
    'pods that wait for their readiness gate': shop((s) => {
      delete binding(s).status;
      pods(s)[0].status.conditions[0].status = 'False';
    }),
    'a controller that does not run': shop((s) => {
      delete binding(s).status;
      delete controller(s).status.readyReplicas;
    }),
    'a change that is not followed yet': shop((s) => (binding(s).metadata.generation = 2)),
  },

  fails: {
    'a failure': {
      given: shop((s) => event(s, 'FailedReconcile', 'Failed reconcile due to it', of)),
      finds: [WEB],
    },
    'a failure of the network part': {
      given: shop((s) => event(s, 'FailedNetworkReconcile', 'expected one group, got []', of)),
      finds: [WEB],
    },
    'nothing since it was made': {
      given: shop((s) => delete binding(s).status),
      finds: [WEB],
    },
    'one that people made': {
      given: await recording('healthy-byo-tgb', (s) => {
        delete s['kubernetes/targetgroupbindings.elbv2.k8s.aws'][0].status;
        const [made] = s['kubernetes/targetgroupbindings.elbv2.k8s.aws'];
        made.metadata.creationTimestamp = '2026-11-25T17:50:00Z';
      }),
      finds: ['TargetGroupBinding shop/byo'],
    },
    'an incident': {
      given: await incident('inc-048'),
      finds: ['TargetGroupBinding payroll-app/external-app-lb'],
    },
  },
});
