import { backend, ingress, klass, shop, useFlagClass } from '../../../fixtures/shop.js';
import check from '../../../src/checks/exposure/use-annotation-action-missing.js';
import { checkTester } from '../../support/check-tester.js';

const ACTION = 'alb.ingress.kubernetes.io/actions.teapot';
const TEAPOT = JSON.stringify({
  type: 'fixed-response',
  fixedResponseConfig: { statusCode: '418' },
});

const useAction = (s: unknown): void => {
  Object.assign(backend(s), { name: 'teapot', port: { name: 'use-annotation' } });
};

checkTester(check, {
  passes: {
    'an action that is set': shop((s) => {
      useAction(s);
      ingress(s).metadata.annotations[ACTION] = TEAPOT;
    }),
    'an action that is set and malformed, which is another fault': shop((s) => {
      useAction(s);
      ingress(s).metadata.annotations[ACTION] = '{';
    }),
    'conditions and transforms of a Service': shop((s) => {
      ingress(s).metadata.annotations['alb.ingress.kubernetes.io/conditions.web'] = '[]';
    }),
    'an Ingress of another controller': shop((s) => {
      useAction(s);
      klass(s).spec.controller = 'k8s.io/ingress-nginx';
    }),
  },

  fails: {
    'no such annotation': { given: shop(useAction), finds: ['Ingress shop/web'] },
    'a name in other case': {
      given: shop((s) => {
        useAction(s);
        ingress(s).metadata.annotations['alb.ingress.kubernetes.io/actions.Teapot'] = TEAPOT;
      }),
      finds: ['Ingress shop/web'],
    },
    'an annotation on another Ingress': {
      given: shop((s) => {
        useAction(s);
        const twin = structuredClone(ingress(s));
        Object.assign(twin.metadata, { name: 'twin' });
        twin.metadata.annotations[ACTION] = TEAPOT;
        s['kubernetes/ingresses.networking.k8s.io'].push(twin);
      }),
      finds: ['Ingress shop/web'],
    },
    'a default backend': {
      given: shop((s) => {
        ingress(s).spec.defaultBackend = {
          service: { name: 'teapot', port: { name: 'use-annotation' } },
        };
      }),
      finds: ['Ingress shop/web'],
    },
    'several of them, once': {
      given: shop((s) => {
        useAction(s);
        const [path] = ingress(s).spec.rules[0].http.paths;
        ingress(s).spec.rules[0].http.paths.push({ ...structuredClone(path), path: '/more' });
      }),
      finds: ['Ingress shop/web'],
    },
    'a class that the controller has by its flag': {
      given: shop((s) => {
        useFlagClass(s);
        useAction(s);
      }),
      finds: ['Ingress shop/web'],
    },
  },
});
