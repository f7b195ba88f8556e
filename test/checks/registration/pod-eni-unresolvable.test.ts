import { event, incident, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/registration/pod-eni-unresolvable.js';
import { checkTester } from '../../support/check-tester.js';

const say = (s: Draft, name: string, message: string, at?: string): void =>
  event(s, 'FailedNetworkReconcile', message, {
    kind: 'TargetGroupBinding',
    name,
    ...(at === undefined ? {} : { at }),
  });
const WEB = 'k8s-shop-web-7d6cdd9601';
const TCP = 'k8s-shop-tcp-ca840b7458';
const SAID = 'cannot resolve pod ENI for pods: [shop/web-56f9b7585c-gghn9]';

checkTester(check, {
  passes: {
    'another failure of the network part': shop((s) => say(s, WEB, 'expected one group, got []')),
    'a failure that a success came after': shop((s) => {
      say(s, WEB, SAID, '2026-11-25T17:50:00Z');
      event(s, 'SuccessfullyReconciled', 'Successfully reconciled', {
        kind: 'TargetGroupBinding',
        name: WEB,
      });
    }),
  },

  fails: {
    'pods without an interface': {
      given: shop((s) => say(s, WEB, SAID)),
      finds: [`TargetGroupBinding shop/${WEB}`],
    },
    'nodes without an interface': {
      given: shop((s) => say(s, TCP, 'cannot resolve node ENI for nodes: [a]')),
      finds: [`TargetGroupBinding shop/${TCP}`],
    },
    'an incident': {
      given: await incident('inc-049'),
      finds: [
        'TargetGroupBinding envoy-front/k8s-envoyfro-envoypub-616b288576',
        'TargetGroupBinding envoy-front/k8s-envoyfro-envoypub-ee9be09b07',
      ],
    },
  },
});
