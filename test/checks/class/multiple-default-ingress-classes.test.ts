import { ingress, keep, klass, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/class/multiple-default-ingress-classes.js';
import { checkTester } from '../../support/check-tester.js';

const KEY = 'ingressclass.kubernetes.io/is-default-class';

function addDefaults(s: Draft, second = 'true'): void {
  klass(s).metadata.annotations = { [KEY]: 'true' };
  const twin = structuredClone(klass(s));
  twin.metadata.name = 'nginx';
  twin.metadata.annotations[KEY] = second;
  twin.spec.controller = 'k8s.io/ingress-nginx';
  s['kubernetes/ingressclasses.networking.k8s.io'].push(twin);
}

checkTester(check, {
  passes: {
    'one default': shop((s) => {
      klass(s).metadata.annotations = { [KEY]: 'true' };
      delete ingress(s).spec.ingressClassName;
    }),
    'two that are annotated, one with false': shop((s) => {
      addDefaults(s, 'false');
      delete ingress(s).spec.ingressClassName;
    }),
    'no controller that minds': shop((s) => {
      addDefaults(s);
      keep(s, 'kubernetes/deployments.apps', ({ metadata }) => metadata.namespace === 'shop');
    }),
  },

  fails: {
    'two defaults and an Ingress without class': {
      given: shop((s) => {
        addDefaults(s);
        delete ingress(s).spec.ingressClassName;
      }),
      finds: ['IngressClass nginx'],
    },
    'two defaults, which nobody meets yet': {
      given: shop((s) => addDefaults(s)),
      finds: ['IngressClass nginx'],
    },
  },
});
