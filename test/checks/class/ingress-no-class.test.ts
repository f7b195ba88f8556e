import { args, incident, ingress, keep, klass, recording, shop } from '../../../fixtures/shop.js';
import check from '../../../src/checks/class/ingress-no-class.js';
import { checkTester } from '../../support/check-tester.js';

const DEFAULT = 'ingressclass.kubernetes.io/is-default-class';

checkTester(check, {
  passes: {
    'a default class': shop((s) => {
      delete ingress(s).spec.ingressClassName;
      klass(s).metadata.annotations = { [DEFAULT]: 'true' };
    }),
    'two default classes, which is another fault': shop((s) => {
      delete ingress(s).spec.ingressClassName;
      klass(s).metadata.annotations = { [DEFAULT]: 'true' };
      const twin = structuredClone(klass(s));
      twin.metadata.name = 'nginx';
      s['kubernetes/ingressclasses.networking.k8s.io'].push(twin);
    }),
    'a controller that takes Ingresses without class': shop((s) => {
      delete ingress(s).spec.ingressClassName;
      args(s).splice(args(s).indexOf('--ingress-class=alb'), 1);
    }),
    'the annotation of old': shop((s) => {
      delete ingress(s).spec.ingressClassName;
      ingress(s).metadata.annotations['kubernetes.io/ingress.class'] = 'alb';
    }),
    'no controller that could serve it': shop((s) => {
      delete ingress(s).spec.ingressClassName;
      keep(s, 'kubernetes/deployments.apps', ({ metadata }) => metadata.namespace === 'shop');
    }),
  },

  fails: {
    'no class': {
      given: shop((s) => delete ingress(s).spec.ingressClassName),
      finds: ['Ingress shop/web'],
    },
    'a class that is no default': {
      given: shop((s) => {
        delete ingress(s).spec.ingressClassName;
        klass(s).metadata.annotations = { [DEFAULT]: 'false' };
      }),
      finds: ['Ingress shop/web'],
    },
    'a recording': { given: await recording('no-class'), finds: ['Ingress shop/web'] },
    'an incident': { given: await incident('inc-003'), finds: ['Ingress reporting/gateway'] },
  },
});
