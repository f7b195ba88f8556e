import {
  args,
  event,
  ingress,
  recording,
  shop,
  useParams,
  type Draft,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/model/one-bad-member-blocks-group.js';
import { checkTester } from '../../support/check-tester.js';

const GROUP = 'alb.ingress.kubernetes.io/group.name';
const WORDS = 'Failed build model due to ingress: shop/web: prefix path is wrong: /*';

/** Two Ingresses in one group, one of which the controller refuses. */
function pair(s: Draft, message = WORDS): void {
  const twin = structuredClone(ingress(s));
  twin.metadata.name = 'api';
  s['kubernetes/ingresses.networking.k8s.io'].push(twin);
  for (const one of [ingress(s), twin]) one.metadata.annotations[GROUP] = 'public';
  event(s, 'FailedBuildModel', message, { name: 'api' });
}

checkTester(check, {
  passes: {
    'a message that names no member': shop((s) =>
      pair(s, 'Failed build model due to conflicting scheme: map[internal:{} internet-facing:{}]'),
    ),
    'a message that names an Ingress of another group': shop((s) =>
      pair(s, 'Failed build model due to ingress: other/web: prefix path is wrong: /*'),
    ),
    'an Ingress that is alone in its group': shop((s) => {
      ingress(s).metadata.annotations[GROUP] = 'public';
      event(s, 'FailedBuildModel', WORDS);
    }),
    'an Ingress without a group': shop((s) => event(s, 'FailedBuildModel', WORDS)),
    'a failure that is over': shop((s) => {
      pair(s);
      event(s, 'SuccessfullyReconciled', 'Successfully reconciled', {
        name: 'api',
        at: '2026-11-25T17:59:00Z',
      });
    }),
  },

  fails: {
    'a member that is refused': { given: shop((s) => pair(s)), finds: ['Ingress shop/web'] },
    'a member whose host has no certificate': {
      given: await recording('cert-poisons-group'),
      finds: ['Ingress blog/blog'],
    },
    'a group by its class parameters': {
      given: shop((s) => {
        pair(s);
        for (const one of s['kubernetes/ingresses.networking.k8s.io']) {
          delete one.metadata.annotations[GROUP];
        }
        useParams(s, { group: { name: 'public' } });
      }),
      finds: ['Ingress shop/web'],
    },
    'a class that the controller has by its flag': {
      given: shop((s) => {
        pair(s);
        for (const one of s['kubernetes/ingresses.networking.k8s.io']) {
          delete one.spec.ingressClassName;
          one.metadata.annotations['kubernetes.io/ingress.class'] = 'public';
        }
        args(s).splice(args(s).indexOf('--ingress-class=alb'), 1, '--ingress-class=public');
      }),
      finds: ['Ingress shop/web'],
    },
  },
});
