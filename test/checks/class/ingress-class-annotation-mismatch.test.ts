import { args, ingress, keep, shop, useFlagClass, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/class/ingress-class-annotation-mismatch.js';
import { checkTester } from '../../support/check-tester.js';

function annotate(s: Draft, value: string): void {
  delete ingress(s).spec.ingressClassName;
  ingress(s).metadata.annotations['kubernetes.io/ingress.class'] = value;
}

checkTester(check, {
  passes: {
    'the value of the flag': shop((s) => useFlagClass(s)),
    'alb, where the flag is empty': shop((s) => {
      annotate(s, 'alb');
      args(s).splice(args(s).indexOf('--ingress-class=alb'), 1, '--ingress-class=');
    }),
    'nothing, where the flag is empty': shop((s) => {
      annotate(s, '');
      args(s).splice(args(s).indexOf('--ingress-class=alb'), 1, '--ingress-class=');
    }),
    'a controller that serves it': shop((s) => {
      annotate(s, 'nginx');
      ingress(s).metadata.finalizers = [];
    }),
    'an Ingress that asks for no ALB': shop((s) => {
      annotate(s, 'nginx');
      ingress(s).metadata.annotations = { 'kubernetes.io/ingress.class': 'nginx' };
      ingress(s).status = {};
    }),
    'the field as well, which is another fault': shop((s) => {
      ingress(s).metadata.annotations['kubernetes.io/ingress.class'] = 'aws-alb';
      ingress(s).status = {};
    }),
    'no controller at all': shop((s) => {
      annotate(s, 'aws-alb');
      ingress(s).status = {};
      keep(s, 'kubernetes/deployments.apps', ({ metadata }) => metadata.namespace === 'shop');
    }),
  },

  fails: {
    'another value': {
      given: shop((s) => {
        annotate(s, 'aws-alb');
        ingress(s).status = {};
      }),
      finds: ['Ingress shop/web'],
    },
    'the name of a class, which is no value of the flag': {
      given: shop((s) => {
        useFlagClass(s);
        annotate(s, 'alb');
        ingress(s).status = {};
      }),
      finds: ['Ingress shop/web'],
    },
    'what the controller served before': {
      given: shop((s) => annotate(s, 'alb2')),
      finds: ['Ingress shop/web'],
    },
  },
});
