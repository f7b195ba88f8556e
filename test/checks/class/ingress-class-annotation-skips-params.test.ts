import { ingress, klass, shop, useFlagClass, useParams } from '../../../fixtures/shop.js';
import check from '../../../src/checks/class/ingress-class-annotation-skips-params.js';
import { checkTester } from '../../support/check-tester.js';

const LEGACY = 'kubernetes.io/ingress.class';

checkTester(check, {
  passes: {
    'a class without parameters': shop((s) => useFlagClass(s)),
    'parameters that set nothing': shop((s) => {
      useFlagClass(s);
      useParams(s, {});
    }),
    'parameters that only select namespaces': shop((s) => {
      useFlagClass(s);
      useParams(s, { namespaceSelector: { matchLabels: { team: 'web' } } });
    }),
    'an annotation that says the same': shop((s) => {
      useFlagClass(s);
      ingress(s).metadata.annotations['alb.ingress.kubernetes.io/scheme'] = 'internal';
      useParams(s, { scheme: 'internal' });
    }),
    'parameters of the class that the field names': shop((s) =>
      useParams(s, { scheme: 'internal' }),
    ),
    'several classes of the controller, none of its name': shop((s) => {
      useFlagClass(s);
      useParams(s, { scheme: 'internal' });
      const twin = structuredClone(klass(s));
      twin.metadata.name = 'alb-2';
      s['kubernetes/ingressclasses.networking.k8s.io'].push(twin);
    }),
    'an Ingress that is not the controller’s': shop((s) => {
      delete ingress(s).spec.ingressClassName;
      ingress(s).metadata.annotations[LEGACY] = 'nginx';
      useParams(s, { scheme: 'internal' });
    }),
  },

  fails: {
    'the scheme of the one class of the controller': {
      given: shop((s) => {
        useFlagClass(s);
        useParams(s, { scheme: 'internal' });
      }),
      finds: ['Ingress shop/web'],
    },
    'a class of the name that the annotation gives': {
      given: shop((s) => {
        useParams(s, { scheme: 'internal', group: { name: 'public' } });
        delete ingress(s).spec.ingressClassName;
        ingress(s).metadata.annotations[LEGACY] = 'alb';
        const twin = structuredClone(klass(s));
        twin.metadata.name = 'alb-2';
        delete twin.spec.parameters;
        s['kubernetes/ingressclasses.networking.k8s.io'].push(twin);
      }),
      finds: ['Ingress shop/web'],
    },
    'the class that the field names as well': {
      given: shop((s) => {
        useParams(s, { ipAddressType: 'dualstack' });
        ingress(s).metadata.annotations[LEGACY] = 'alb';
      }),
      finds: ['Ingress shop/web'],
    },
  },
});
