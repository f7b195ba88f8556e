import { args, event, incident, ingress, keep, klass, shop } from '../../../fixtures/shop.js';
import check from '../../../src/checks/class/ingress-class-annotation-overrides-spec.js';
import { checkTester } from '../../support/check-tester.js';

const LEGACY = 'kubernetes.io/ingress.class';

checkTester(check, {
  passes: {
    'both, and both lead to the controller': shop(
      (s) => (ingress(s).metadata.annotations[LEGACY] = 'alb'),
    ),
    'both, for a controller that serves it': shop((s) => {
      ingress(s).metadata.annotations[LEGACY] = 'nginx';
      ingress(s).metadata.finalizers = [];
    }),
    'both, of another controller': shop((s) => {
      ingress(s).metadata.annotations[LEGACY] = 'nginx';
      klass(s).spec.controller = 'k8s.io/ingress-nginx';
    }),
    'the annotation alone, which is another fault': shop((s) => {
      delete ingress(s).spec.ingressClassName;
      ingress(s).metadata.annotations[LEGACY] = 'aws-alb';
    }),
    'a field that leads nowhere': shop((s) => {
      ingress(s).metadata.annotations[LEGACY] = 'nginx';
      ingress(s).spec.ingressClassName = 'alp';
    }),
    'what the API server refused before it was created': shop((s) =>
      event(
        s,
        'InstallFailed',
        'Helm install failed: Ingress.networking.k8s.io "web" is invalid: annotations.kubernetes.io/ingress.class: Invalid value: "alb": can not be set when the class field is also set',
        { kind: 'HelmRelease' },
      ),
    ),
    'no controller that would serve it': shop((s) => {
      ingress(s).metadata.annotations[LEGACY] = 'nginx';
      keep(s, 'kubernetes/deployments.apps', ({ metadata }) => metadata.namespace === 'shop');
    }),
  },

  fails: {
    'what the API server refused, as Flux says': {
      given: await incident('inc-004'),
      finds: ['Ingress clinic/intake'],
    },
    'another value, unserved': {
      given: shop((s) => {
        ingress(s).metadata.annotations[LEGACY] = 'aws-alb';
        ingress(s).status = {};
      }),
      finds: ['Ingress shop/web'],
    },
    'another value, with the address of before': {
      given: shop((s) => (ingress(s).metadata.annotations[LEGACY] = 'nginx')),
      finds: ['Ingress shop/web'],
    },
    'the name of the class, where the flag has another': {
      given: shop((s) => {
        args(s).splice(args(s).indexOf('--ingress-class=alb'), 1, '--ingress-class=public');
        ingress(s).metadata.annotations[LEGACY] = 'alb';
      }),
      finds: ['Ingress shop/web'],
    },
  },
});
