import {
  args,
  controller,
  ingress,
  shop,
  useFlagClass,
  type Draft,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/class/controller-ingress-class-flag-mismatch.js';
import { checkTester } from '../../support/check-tester.js';

const LEGACY = 'kubernetes.io/ingress.class';

function changeFlag(s: Draft): void {
  useFlagClass(s);
  args(s).splice(args(s).indexOf('--ingress-class=public'), 1, '--ingress-class=alb');
}

checkTester(check, {
  passes: {
    'the value of the flag': shop((s) => useFlagClass(s)),
    'the field, which the flag is not for': shop((s) =>
      args(s).splice(args(s).indexOf('--ingress-class=alb'), 1, '--ingress-class=public'),
    ),
    'what was never the controller’s': shop((s) => {
      changeFlag(s);
      ingress(s).metadata.finalizers = [];
    }),
    'a second controller, which may serve it': shop((s) => {
      changeFlag(s);
      const twin = structuredClone(controller(s));
      twin.metadata.name = 'aws-load-balancer-controller-2';
      s['kubernetes/deployments.apps'].push(twin);
    }),
  },

  fails: {
    'another value': {
      given: shop((s) => changeFlag(s)),
      finds: ['Deployment kube-system/aws-load-balancer-controller'],
    },
    'no flag any more': {
      given: shop((s) => {
        changeFlag(s);
        args(s).splice(args(s).indexOf('--ingress-class=alb'), 1);
        ingress(s).metadata.annotations[LEGACY] = 'aws';
      }),
      finds: ['Deployment kube-system/aws-load-balancer-controller'],
    },
  },
});
